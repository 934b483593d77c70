package smartenergy.systemtests.mqtt;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.tls.HeldCertificate;
import smartenergy.local.deployment.Installation;
import smartenergy.servers.Programs;
import smartenergy.service.tls.Tls;

/** A real mosquitto with the configuration and the permissions that the project ships, and who signs for it. */
final class SecureMosquitto implements AutoCloseable {
    private static final Path SHIPPED = Installation.current().home().resolve("gateway-relay/etc");

    private final HeldCertificate authority = authority();
    private final Path folder;
    private final int port;
    private final Process process;

    static Optional<Path> program() {
        return Programs.find("mosquitto", System.getenv("PATH"));
    }

    SecureMosquitto(Path folder) throws Exception {
        this.folder = folder;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        issue("broker", "broker", authority);
        Files.writeString(folder.resolve("authorities.pem"), authority.certificatePem());
        Files.copy(SHIPPED.resolve("mosquitto.acl"), folder.resolve("mosquitto.acl"));
        var config = Files.readString(SHIPPED.resolve("mosquitto.conf"))
                .replace("listener 8883", "listener " + port + " 127.0.0.1")
                .replace("/etc/smart-energy/", folder + "/")
                .replace("/var/lib/mosquitto/", folder + "/");
        // Started as root, mosquitto would change to its own user and could not read here.
        config += "root".equals(System.getProperty("user.name")) ? "user root\n" : "";
        Files.writeString(folder.resolve("mosquitto.conf"), config);
        process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await("mosquitto listens").atMost(Duration.ofSeconds(110)).until(this::isListening);
    }

    static HeldCertificate authority() {
        return new HeldCertificate.Builder().certificateAuthority(0).build();
    }

    String url() {
        return "ssl://127.0.0.1:" + port;
    }

    Path authorities() {
        return folder.resolve("authorities.pem");
    }

    /** Writes a certificate for a common name, signed by the broker's authority. */
    Tls.Source issue(String commonName) throws IOException {
        return issue(commonName, commonName, authority);
    }

    /** @param file the beginning of the files' names */
    Tls.Source issue(String file, String commonName, HeldCertificate signer) throws IOException {
        var certificate = new HeldCertificate.Builder()
                .commonName(commonName)
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(signer)
                .build();
        return new Tls.Source(
                authorities(),
                Files.writeString(folder.resolve(file + ".pem"), certificate.certificatePem()),
                Files.writeString(folder.resolve(file + "-key.pem"), certificate.privateKeyPkcs8Pem()));
    }

    private boolean isListening() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("mosquitto ended: " + Files.readString(folder.resolve("mosquitto.log")));
        }
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        // It has nothing to write, so it ends at once or never.
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
