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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code smart-energy export}: takes training records as CSV from a console. */
public final class Export {
    private static final String RECORDS = "/export/training-records.csv?";

    private Export() {}

    /** Returns the exit status. */
    public static int run(List<String> arguments) throws IOException, InterruptedException {
        return run(arguments, System.out);
    }

    public static int run(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        var options = new Options(arguments, Set.of("from", "to", "site", "room", "out", "data", "url"), Set.of());
        options.check();
        var console = options.text("url").isPresent()
                ? URI.create(options.text("url").get())
                : RunningDeployment.console(options.path("data", ".smart-energy"));
        var query = Stream.of("from", "to", "site", "room")
                .flatMap(name -> options.text(name).stream()
                        .map(value -> name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(console.resolve(RECORDS + query)).build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException("the console answered " + answer.statusCode() + ": "
                            + new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                keep(body, options, out);
            }
        } catch (ConnectException e) {
            throw new IOException("there is no console at " + console + "; ./smart-energy up starts one", e);
        }
        return 0;
    }

    /** A file appears under its name only when it is whole. */
    private static void keep(InputStream body, Options options, PrintStream out) throws IOException {
        if (options.text("out").isEmpty()) {
            body.transferTo(out);
            out.flush();
            return;
        }
        var file = options.path("out", "");
        var part = Path.of(file + ".part");
        Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
