package smartenergy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One part of a chain that a command asks over HTTP, with the options that say where it is; a {@link Mixin}. */
final class Remote {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Of an answer that is an error, in bytes. */
    private static final int MOST_SHOWN = 4 << 10;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running chain (${DEFAULT-VALUE}).")
    private Path data = Path.of(".smart-energy");

    @Option(names = "--url", paramLabel = "URL", description = "One elsewhere, in place of the chain's.")
    private Optional<URI> url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:SMART_ENERGY_HTTP_TOKEN}",
            showDefaultValue = Visibility.NEVER,
            description = "What it wants as a token (the variable SMART_ENERGY_HTTP_TOKEN, which others do not see).")
    private Optional<String> token;

    private final String name;
    private final String example;
    private final Finder finder;
    private final Duration patience;

    /** Where the chain of a folder has it. */
    interface Finder {
        URI in(Path data) throws IOException;
    }

    /** Reads an answer. */
    interface Reader<T> {
        T read(InputStream body) throws IOException;
    }

    /**
     * @param name for a person
     * @param example of its address
     * @param patience with one that is silent, also in the middle of its answer
     */
    Remote(String name, String example, Finder finder, Duration patience) {
        this.name = name;
        this.example = example;
        this.finder = finder;
        this.patience = patience;
    }

    /** @throws IOException if it cannot be asked, or its answer is none that is good; says why */
    <T> T get(String path, Reader<T> reader) throws IOException {
        return ask("GET", path, Optional.empty(), reader);
    }

    /** @throws IOException as of {@link #get} */
    <T> T post(String path, byte[] body, Reader<T> reader) throws IOException {
        return ask("POST", path, Optional.of(body), reader);
    }

    private <T> T ask(String method, String path, Optional<byte[]> body, Reader<T> reader) throws IOException {
        var address = url.isPresent() ? checked(url.get()) : finder.in(data);
        // This client, unlike the newer one, ends a wait for more of the answer too.
        var http = (HttpURLConnection) address.resolve(path).toURL().openConnection();
        http.setRequestMethod(method);
        http.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        http.setReadTimeout((int) patience.toMillis());
        http.setInstanceFollowRedirects(false);
        token.ifPresent(secret -> http.setRequestProperty("Authorization", "Bearer " + secret));
        try {
            if (body.isPresent()) {
                http.setDoOutput(true);
                http.getOutputStream().write(body.get());
            }
            if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("the " + name + " answered " + http.getResponseCode() + ": " + error(http));
            }
            try (var answer = http.getInputStream()) {
                return reader.read(answer);
            }
        } catch (ConnectException e) {
            throw new IOException("there is no " + name + " at " + address + "; ./smart-energy up starts one", e);
        } catch (SocketTimeoutException e) {
            throw new IOException("the " + name + " at " + address + " does not go on with its answer", e);
        } finally {
            http.disconnect();
        }
    }

    private URI checked(URI address) {
        if (!SCHEMES.contains(String.valueOf(address.getScheme())) || address.getHost() == null) {
            throw new ParameterException(
                    spec.commandLine(), "--url is '" + address + "', not an address such as " + example);
        }
        return address;
    }

    private static String error(HttpURLConnection http) throws IOException {
        try (var body = http.getErrorStream()) {
            return body == null ? "" : new String(body.readNBytes(MOST_SHOWN), StandardCharsets.UTF_8);
        }
    }
}
