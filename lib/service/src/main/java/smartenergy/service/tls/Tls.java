package smartenergy.service.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's own certificate and the authorities it trusts, from PEM files that are read again when they change: every
 * handshake uses what the files say then. Any thread.
 */
public final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Source source;
    private final SSLContext context;
    private List<Stamp> stamps;
    private PemMaterial material;
    private long generation;
    private long nextLook = System.nanoTime();

    /**
     * Where the material is.
     *
     * @param authorities certificates of those who may sign a peer's; empty for the ones that Java brings
     * @param certificate the own certificate and those between it and its authority; empty for none
     * @param key the own private key, PKCS#8 without a password
     */
    public record Source(Path authorities, Path certificate, Path key) {
        public boolean hasAuthorities() {
            return isSet(authorities);
        }

        public boolean hasCertificate() {
            return isSet(certificate);
        }

        private static boolean isSet(Path path) {
            return !path.toString().isEmpty();
        }

        private List<Path> files() {
            return Stream.of(authorities, certificate, key)
                    .filter(Source::isSet)
                    .toList();
        }
    }

    /** By which a changed file is known. */
    private record Stamp(FileTime modified, long bytes) {
        static List<Stamp> of(Source source) throws IOException {
            var stamps = new ArrayList<Stamp>();
            for (var file : source.files()) {
                stamps.add(new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
            }
            return stamps;
        }
    }

    /** @throws IOException if a file cannot be read or is not what it should be; says which and why */
    public Tls(Source source) throws IOException {
        this.source = source;
        this.stamps = Stamp.of(source);
        this.material = PemMaterial.read(source);
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys()}, new TrustManager[] {new Trust()}, null);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    public SSLContext context() {
        return context;
    }

    /**
     * Changes within a second after the files did; a connection that was made before should then be made anew. Cheap
     * enough to be asked for every message.
     */
    public synchronized long generation() {
        if (System.nanoTime() - nextLook >= 0) {
            nextLook = System.nanoTime() + LOOK_INTERVAL.toNanos();
            refresh();
        }
        return generation;
    }

    /** Files that are just being written, or wrong, change nothing; they are read again when they change again. */
    private synchronized PemMaterial refresh() {
        try {
            var now = Stamp.of(source);
            if (!now.equals(stamps)) {
                stamps = now;
                material = PemMaterial.read(source);
                generation++;
                LOG.info("Read the certificates again {}", source);
            }
        } catch (IOException e) {
            LOG.warn("Keeping the certificates as they were: {}", e.getMessage());
        }
        return material;
    }

    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return refresh().keys().getClientAliases(keyType, issuers);
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return refresh().keys().chooseClientAlias(keyType, issuers, socket);
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            return refresh().keys().chooseEngineClientAlias(keyType, issuers, engine);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return refresh().keys().getServerAliases(keyType, issuers);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return refresh().keys().chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return refresh().keys().chooseEngineServerAlias(keyType, issuers, engine);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return refresh().keys().getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return refresh().keys().getPrivateKey(alias);
        }
    }

    private final class Trust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            refresh().trust().checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            refresh().trust().checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            refresh().trust().checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            refresh().trust().checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            refresh().trust().checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            refresh().trust().checkServerTrusted(chain, type, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return refresh().trust().getAcceptedIssuers();
        }
    }
}
