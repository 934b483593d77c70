package smartenergy.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import smartenergy.cli.compose.Compose;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.kubernetes.KubernetesControl;
import smartenergy.composer.view.RestControl;

/** {@code smart-energy compose}: on the chain that runs here or on Kubernetes. */
final class ComposeCommand {
    private ComposeCommand() {}

    /** Returns the exit status. */
    static int run(List<String> arguments) throws IOException {
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
        return new Compose(
                        System.out,
                        System.err,
                        () -> local.<CompositionControl>map(RestControl::new).orElseGet(KubernetesControl::connect))
                .run(words);
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
}
