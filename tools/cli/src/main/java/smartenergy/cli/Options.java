package smartenergy.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Command-line options, {@code --name value} or a bare {@code --name}; every problem is reported, not just the first.
 */
public final class Options {
    private final Map<String, String> values = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** What is wrong with the command line, one problem a line. */
    public static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UsageException(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    public Options(List<String> arguments, Set<String> withValue, Set<String> bare) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            var argument = rest.removeFirst();
            var name = argument.startsWith("--") ? argument.substring(2) : "";
            if (bare.contains(name)) {
                values.put(name, "");
            } else if (!withValue.contains(name)) {
                problems.add("'" + argument + "' is not an option here");
            } else if (rest.isEmpty()) {
                problems.add("--" + name + " needs a value");
            } else {
                values.put(name, rest.removeFirst());
            }
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public double number(String name, double fallback, double low, double high) {
        var text = values.getOrDefault(name, Double.toString(fallback));
        try {
            double number = Double.parseDouble(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        problems.add("--" + name + " is '" + text + "', not a number from " + low + " to " + high);
        return fallback;
    }

    public int count(String name, int fallback, int low, int high) {
        double number = number(name, fallback, low, high);
        if (number != Math.rint(number)) {
            problems.add("--" + name + " is '" + number + "', not a whole number");
        }
        return (int) number;
    }

    /** One of the texts; the first is the default. */
    public String oneOf(String name, String... texts) {
        var text = values.getOrDefault(name, texts[0]);
        if (!List.of(texts).contains(text)) {
            problems.add("--" + name + " is '" + text + "', not one of " + Arrays.toString(texts));
        }
        return text;
    }

    public List<Integer> counts(String name, String fallback) {
        var text = values.getOrDefault(name, fallback);
        try {
            return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            problems.add("--" + name + " is '" + text + "', not whole numbers such as " + fallback);
            return List.of();
        }
    }

    public <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
        var text = values.getOrDefault(name, fallback.name());
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        problems.add("--" + name + " is '" + text + "', not one of "
                + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
        return fallback;
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A length of time in ISO-8601, longer than zero. */
    public Duration duration(String name, Duration fallback) {
        var text = values.getOrDefault(name, fallback.toString());
        try {
            var duration = Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeException e) {
            // reported below
        }
        problems.add("--" + name + " is '" + text + "', not an ISO-8601 duration such as PT15M");
        return fallback;
    }

    public Path path(String name, String fallback) {
        return Path.of(values.getOrDefault(name, fallback)).toAbsolutePath().normalize();
    }

    public Optional<Path> existingFile(String name) {
        var file = Optional.ofNullable(values.get(name))
                .map(text -> Path.of(text).toAbsolutePath().normalize());
        if (file.isPresent() && !Files.isRegularFile(file.get())) {
            problems.add("--" + name + ": there is no file " + file.get());
        }
        return file;
    }

    /** Adds a problem that concerns more than one option. */
    public void problem(String text) {
        problems.add(text);
    }

    /** @throws UsageException if anything was wrong */
    public void check() {
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
    }
}
