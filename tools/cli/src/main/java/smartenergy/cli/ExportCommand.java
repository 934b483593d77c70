package smartenergy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.deployment.RunningDeployment;

/** {@code smart-energy export}: takes training records as CSV from a console. */
@Command(name = "export", description = "Takes training records of a running chain as CSV.")
final class ExportCommand implements Callable<Integer> {
    private static final String RECORDS = "/export/training-records.csv?";

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

    ExportCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var console = url.isPresent() ? url.get() : RunningDeployment.console(data);
        var request = HttpRequest.newBuilder(console.resolve(RECORDS + query())).build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException("the console answered " + answer.statusCode() + ": "
                            + new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                keep(body);
            }
        } catch (ConnectException e) {
            throw new IOException("there is no console at " + console + "; ./smart-energy up starts one", e);
        }
        return ExitStatus.DONE;
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
