package smartenergy.cli.compose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command's words: options with values, and a known number of others. */
final class Arguments {
    private final Map<String, String> options = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    /** @throws UsageException naming what is not known, missing or too much */
    Arguments(List<String> arguments, int wordsWanted, String... known) {
        var rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            var word = rest.removeFirst();
            if (!word.startsWith("-")) {
                words.add(word);
                continue;
            }
            if (!List.of(known).contains(word)) {
                throw new UsageException("'" + word + "' is not an option here");
            }
            if (rest.isEmpty()) {
                throw new UsageException(word + " needs a value");
            }
            options.put(word, rest.removeFirst());
        }
        if (words.size() != wordsWanted) {
            throw new UsageException(
                    words.size() < wordsWanted ? "a name is missing" : "'" + words.getLast() + "' is too much");
        }
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    String first() {
        return words.getFirst();
    }
}
