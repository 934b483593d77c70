package smartenergy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private final Remote console;

    private final PrintStream out;

    ExportCommand(PrintStream out) {
        this(out, Duration.ofMinutes(1));
    }

    /** @param patience with a console that is silent in the middle of its answer */
    ExportCommand(PrintStream out, Duration patience) {
        this.out = out;
        this.console = new Remote("console", "http://host:8085", RunningDeployment::console, patience);
    }

    @Override
    public Integer call() throws IOException {
        return console.get(RECORDS + query(), body -> {
            keep(body);
            return ExitStatus.DONE;
        });
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
