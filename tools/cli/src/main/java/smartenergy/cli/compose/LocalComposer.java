package smartenergy.cli.compose;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;
import smartenergy.cli.deployment.RunningDeployment;

/** The composer of the chain that runs on this machine, whose own process does what a command asks. */
final class LocalComposer {
    private LocalComposer() {}

    /** Returns the exit status. */
    static int ask(URI composer, ParseResult command, PrintStream out) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(composer.resolve("/composition/command"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new ObjectMapper().writeValueAsBytes(words(command))))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                return print(lines, out);
            }
        }
    }

    /** The command again, with whole names of files: another process has another folder. */
    private static List<String> words(ParseResult command) {
        var words = new ArrayList<>(List.of(command.commandSpec().name()));
        for (var option : command.matchedOptions()) {
            words.add(option.longestName());
            words.add(value(option));
        }
        command.matchedPositionals().forEach(positional -> words.add(value(positional)));
        return words;
    }

    private static String value(ArgSpec argument) {
        var text = argument.stringValues().getLast();
        boolean isFile = argument.type().equals(Path.class) || List.of(argument.auxiliaryTypes()).contains(Path.class);
        return isFile ? Path.of(text).toAbsolutePath().toString() : text;
    }

    private static int print(BufferedReader lines, PrintStream out) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(RunningDeployment.EXIT_STATUS)) {
                return Integer.parseInt(line.substring(RunningDeployment.EXIT_STATUS.length()));
            }
            out.println(line);
        }
        throw new IOException("the chain's composer ended in the middle of its answer");
    }
}
