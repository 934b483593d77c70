package smartenergy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.deployment.RunningDeployment;

/** {@code smart-energy export}: takes training records as CSV from a console. */
@Command(name = "export", description = "Takes training records of a running chain as CSV.")
final class ExportCommand implements Callable<Integer> {
    private static final String RECORDS = "/export/training-records.csv?";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "First time, such as 2026-11-24T09:30:00Z (a day before the last).")
    private Optional<String> from;

    @Option(names = "--to", paramLabel = "TIME", description = "Last time (now).")
    private Optional<String> to;

    @Option(names = "--site", paramLabel = "SITE", description = "Only this one (all).")
    private Optional<String> site;

    @Option(names = "--room", paramLabel = "ROOM", description = "Only this one (all).")
    private Optional<String> room;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write (standard output).")
    private Optional<Path> file;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running chain (${DEFAULT-VALUE}).")
    private Path data = Path.of(".smart-energy");

    @Option(names = "--url", paramLabel = "URL", description = "A console elsewhere, in place of the chain's.")
    private Optional<URI> url;

    private final PrintStream out;

    private final Duration patience;

    ExportCommand(PrintStream out) {
        this(out, Duration.ofMinutes(1));
    }

    /** @param patience with a console that is silent in the middle of its answer */
    ExportCommand(PrintStream out, Duration patience) {
        this.out = out;
        this.patience = patience;
    }

    @Override
    public Integer call() throws IOException {
        var console = url.isPresent() ? checked(url.get()) : RunningDeployment.console(data);
        // This client, unlike the newer one, ends a wait for more of the answer too.
        var http =
                (HttpURLConnection) console.resolve(RECORDS + query()).toURL().openConnection();
        http.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        http.setReadTimeout((int) patience.toMillis());
        http.setInstanceFollowRedirects(false);
        try {
            if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("the console answered " + http.getResponseCode() + ": " + error(http));
            }
            try (var body = http.getInputStream()) {
                keep(body);
            }
        } catch (ConnectException e) {
            throw new IOException("there is no console at " + console + "; ./smart-energy up starts one", e);
        } catch (SocketTimeoutException e) {
            throw new IOException("the console at " + console + " does not go on with its answer", e);
        } finally {
            http.disconnect();
        }
        return ExitStatus.DONE;
    }

    private URI checked(URI console) {
        if (!SCHEMES.contains(String.valueOf(console.getScheme())) || console.getHost() == null) {
            throw new ParameterException(
                    spec.commandLine(), "--url is '" + console + "', not an address such as http://host:8085");
        }
        return console;
    }

    private static String error(HttpURLConnection http) throws IOException {
        try (var body = http.getErrorStream()) {
            return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String query() {
        var parameters = new TreeMap<>(Map.of("from", from, "to", to, "site", site, "room", room));
        return parameters.entrySet().stream()
                .flatMap(any -> any.getValue().stream()
                        .map(value -> any.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
    }

    /** A file appears under its name only when it is whole. */
    private void keep(InputStream body) throws IOException {
        if (file.isEmpty()) {
            body.transferTo(out);
            out.flush();
            return;
        }
        var part = Path.of(file.get() + ".part");
        Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file.get(), StandardCopyOption.REPLACE_EXISTING);
    }
}
