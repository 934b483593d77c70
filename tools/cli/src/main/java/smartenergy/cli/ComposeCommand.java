package smartenergy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import smartenergy.cli.compose.Compose;
import smartenergy.composer.kubernetes.KubernetesTarget;

/** {@code smart-energy compose}: on the chain that runs here, whose own process then does it, or on Kubernetes. */
final class ComposeCommand {
    private static final List<String> FILES = List.of("-f", "--cluster");

    private ComposeCommand() {}

    /** Returns the exit status. */
    static int run(List<String> arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(arguments);
        var data = Path.of(take(words, "--data").orElse(".smart-energy"));
        var on = take(words, "--on");
        if (on.filter(any -> !List.of("local", "kubernetes").contains(any)).isPresent()) {
            throw new Options.UsageException(List.of("--on is '" + on.get() + "', not local or kubernetes"));
        }
        boolean needsNone = words.isEmpty() || words.contains("--cluster");
        var local = needsNone || on.filter("kubernetes"::equals).isPresent()
                ? Optional.<URI>empty()
                : RunningDeployment.composer(data);
        if (local.isEmpty() && on.filter("local"::equals).isPresent()) {
            throw new IOException("no chain runs in " + data + "; smart-energy up starts one");
        }
        return local.isPresent()
                ? ask(local.get(), words)
                : new Compose(System.out, System.err, KubernetesTarget::connect).run(words);
    }

    private static Optional<String> take(List<String> words, String option) {
        int at = words.indexOf(option);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == words.size()) {
            throw new Options.UsageException(List.of(option + " needs a value"));
        }
        words.remove(at);
        return Optional.of(words.remove(at));
    }

    /** Another process has another folder, in which a relative name would mean another file. */
    private static List<String> withAbsoluteFiles(List<String> words) {
        var absolute = new ArrayList<>(words);
        for (int i = 1; i < absolute.size(); i++) {
            if (FILES.contains(absolute.get(i - 1))) {
                absolute.set(i, Path.of(absolute.get(i)).toAbsolutePath().toString());
            }
        }
        return absolute;
    }

    private static int ask(URI composer, List<String> words) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(composer.resolve("/composition/command"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        new ObjectMapper().writeValueAsBytes(withAbsoluteFiles(words))))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                return print(lines);
            }
        }
    }

    private static int print(BufferedReader lines) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(RunningDeployment.EXIT_STATUS)) {
                return Integer.parseInt(line.substring(RunningDeployment.EXIT_STATUS.length()));
            }
            System.out.println(line);
        }
        throw new IOException("the chain's composer ended in the middle of its answer");
    }
}
