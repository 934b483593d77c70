package smartenergy.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.tls.Tls;

class EncryptedHttpTest {
    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private HttpEndpoint endpoint;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        var tls = new Tls(material("server", authority, authority));
        endpoint = new HttpEndpoint(
                        new HttpAccess("127.0.0.1", 0, Optional.of(tls), true, new Secret("open-sesame")),
                        new Health(),
                        new PrometheusRegistry())
                .start();
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void answersAClientWhoseCertificateTheAuthoritySigned() throws Exception {
        try (var client = client("client", authority)) {
            assertThat(get(client, "/metrics", "Bearer open-sesame").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesAClientWithoutACertificate() throws Exception {
        var nothing = new Tls.Source(folder.resolve("server-authorities.pem"), Path.of(""), Path.of(""));
        try (var client =
                HttpClient.newBuilder().sslContext(new Tls(nothing).context()).build()) {
            assertThatThrownBy(() -> get(client, "/health/live", "")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAClientWithACertificateOfAnotherAuthority() throws Exception {
        var foreign = new HeldCertificate.Builder().certificateAuthority(0).build();

        try (var client = client("foreigner", foreign)) {
            assertThatThrownBy(() -> get(client, "/health/live", "")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void wantsTheTokenExceptForHealth() throws Exception {
        try (var client = client("client", authority)) {
            assertThat(get(client, "/metrics", "").statusCode()).isEqualTo(401);
            assertThat(get(client, "/metrics", "Bearer open").statusCode()).isEqualTo(401);
            assertThat(get(client, "/health/live", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void showsARenewedCertificateWithoutARestart() throws Exception {
        var before = shownCertificate();

        material("server", authority, authority);

        assertThat(shownCertificate()).isNotEqualTo(before);
    }

    @Test
    void keepsTheCertificateWhileTheFilesAreNotRight() throws Exception {
        var before = shownCertificate();

        write("server-key.pem", "half a ke");

        assertThat(shownCertificate()).isEqualTo(before);
    }

    private X509Certificate shownCertificate() throws Exception {
        try (var client = client("client", authority)) {
            var session = get(client, "/health/live", "").sslSession().orElseThrow();
            return (X509Certificate) session.getPeerCertificates()[0];
        }
    }

    private HttpClient client(String name, HeldCertificate signer) throws IOException {
        return HttpClient.newBuilder()
                .sslContext(new Tls(material(name, signer, authority)).context())
                .build();
    }

    private HttpResponse<String> get(HttpClient client, String path, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + endpoint.port() + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Tls.Source material(String name, HeldCertificate signer, HeldCertificate trusted) throws IOException {
        var certificate = new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(signer)
                .build();
        return new Tls.Source(
                write(name + "-authorities.pem", trusted.certificatePem()),
                write(name + ".pem", certificate.certificatePem()),
                write(name + "-key.pem", certificate.privateKeyPkcs8Pem()));
    }

    /** A file system's clock may tick too slowly for a test. */
    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        var next =
                Files.exists(file) ? Files.getLastModifiedTime(file).toInstant().plusSeconds(1) : Instant.now();
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(next));
    }
}
