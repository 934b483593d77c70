package smartenergy.service.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** What PEM files held when they were read. */
record PemMaterial(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");
    /** The key store is in memory only; its interface wants a password all the same. */
    private static final char[] NO_PASSWORD = {};

    /** @throws IOException naming the file that is wrong, and never a part of a key */
    static PemMaterial read(Tls.Source source) throws IOException {
        try {
            return new PemMaterial(keys(source), trust(source));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates of " + source + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedKeyManager keys(Tls.Source source) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        if (source.hasCertificate()) {
            var chain = certificates(source.certificate()).toArray(Certificate[]::new);
            store.setKeyEntry("own", privateKey(source.key()), NO_PASSWORD, chain);
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    }

    private static X509ExtendedTrustManager trust(Tls.Source source) throws IOException, GeneralSecurityException {
        KeyStore store = null;
        if (source.hasAuthorities()) {
            store = emptyStore();
            for (var authority : certificates(source.authorities())) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return found;
        } catch (CertificateException e) {
            throw new IOException(file + " is not a PEM file of certificates: " + e.getMessage(), e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        var pem = PKCS8.matcher(Files.readString(file));
        if (!pem.find()) {
            throw new IOException(file + " holds no 'BEGIN PRIVATE KEY' (PKCS#8 without a password);"
                    + " openssl pkcs8 -topk8 -nodes makes one of other forms");
        }
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                continue; // it is of another algorithm
            }
        }
        throw new IOException(file + " holds a key that is none of " + KEY_ALGORITHMS);
    }
}
