package smartenergy.service.config;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import smartenergy.telemetry.Names;
import smartenergy.telemetry.NumberText;

/**
 * Reads environment variables and collects what is wrong with them, so that {@link #check} reports all of it at once.
 * After a problem a method returns null or zero, which must not be used before {@link #check}. For one thread.
 */
public final class Env {
    private static final String MASK = "***";

    private final Map<String, String> vars;
    private final List<String> problems = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();
    private final Set<String> secrets = new HashSet<>();

    /**
     * A variable that the program asked for.
     *
     * @param expected the form of its value, such as {@code text} or {@code ISO-8601 duration}
     * @param fallback its default as it would be written, or null where the variable is required
     */
    public record Variable(String name, String expected, String fallback) {}

    public Env(Map<String, String> vars) {
        this.vars = Map.copyOf(vars);
    }

    /**
     * Every variable asked for so far, in that order; the tables of docs/reference/settings.md are tested against it.
     */
    public List<Variable> variables() {
        return List.copyOf(variables);
    }

    /** Every variable asked for so far with its value, as it may be shown: secrets are masked. */
    public SortedMap<String, String> shown() {
        var shown = new TreeMap<String, String>();
        for (var variable : variables) {
            var text = vars.getOrDefault(variable.name(), Objects.toString(variable.fallback(), ""));
            shown.put(variable.name(), secrets.contains(variable.name()) && !text.isEmpty() ? MASK : text);
        }
        return shown;
    }

    public String text(String name, String fallback) {
        return value(name, "text", fallback, Function.identity());
    }

    /** A secret; its value never stands in a message. An unset one is empty. */
    public Secret secret(String name) {
        secrets.add(name);
        return new Secret(value(name, "secret", "", Function.identity()));
    }

    /** An address that may hold credentials, such as MongoDB's; its value never stands in a message. */
    public Secret secretUri(String name, String fallback) {
        secrets.add(name);
        variables.add(new Variable(name, "URI, may hold credentials", fallback));
        var text = vars.getOrDefault(name, fallback);
        try {
            new URI(text);
        } catch (URISyntaxException e) {
            problems.add(name + " is not a URI (its value is not shown, as it may hold a password)");
        }
        return new Secret(text);
    }

    public Path path(String name, String fallback) {
        return value(name, "path", fallback, Path::of);
    }

    /** A required name, as {@link Names} allows it. */
    public String name(String name) {
        return name(name, null);
    }

    public String name(String name, String fallback) {
        return value(name, "name without / + # \" \\", fallback, text -> Names.check(name, text));
    }

    /** Like {@link #uri}; empty where it is not set. */
    public Optional<URI> optionalUri(String name, String... schemes) {
        return Optional.ofNullable(uri(name, "", schemes));
    }

    /**
     * An address with one of the schemes, host and perhaps port; credentials have settings of their own. A fallback
     * that is empty makes null of an empty value.
     */
    public URI uri(String name, String fallback, String... schemes) {
        var expected = "URI such as "
                + Stream.of(schemes).map(scheme -> scheme + "://host:port").collect(joining(" or "));
        return value(name, expected, fallback, text -> {
            if (text.isEmpty() && "".equals(fallback)) {
                return null;
            }
            try {
                var uri = new URI(text);
                if (!Arrays.asList(schemes).contains(uri.getScheme())
                        || uri.getHost() == null
                        || uri.getUserInfo() != null) {
                    throw new IllegalArgumentException();
                }
                return uri;
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    public boolean flag(String name, boolean fallback) {
        return Boolean.TRUE.equals(value(name, "true or false", Boolean.toString(fallback), text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        }));
    }

    public <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
        var names = new TreeSet<String>();
        for (var constant : type.getEnumConstants()) {
            names.add(lowercase(constant));
        }
        return value(name, String.join(" or ", names), lowercase(fallback), text -> {
            for (var constant : type.getEnumConstants()) {
                if (lowercase(constant).equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException();
        });
    }

    private static String lowercase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A length of time in ISO-8601, longer than zero. */
    public Duration duration(String name, Duration fallback) {
        return duration(name, fallback, "", Duration.ofNanos(1));
    }

    /** A length of time in ISO-8601, at least the shortest. */
    public Duration duration(String name, Duration fallback, Duration shortest) {
        return duration(name, fallback, ", at least " + shortest, shortest);
    }

    private Duration duration(String name, Duration fallback, String limit, Duration shortest) {
        return value(name, "ISO-8601 duration such as PT5S" + limit, fallback.toString(), text -> {
            var duration = Duration.parse(text);
            if (duration.compareTo(shortest) < 0) {
                throw new IllegalArgumentException();
            }
            return duration;
        });
    }

    /** A whole number from low to high, both included. */
    public long number(String name, long fallback, long low, long high) {
        var number = value(name, "whole number from " + low + " to " + high, Long.toString(fallback), text -> {
            long parsed = NumberText.whole(text);
            if (parsed < low || parsed > high) {
                throw new IllegalArgumentException();
            }
            return parsed;
        });
        return number == null ? 0 : number;
    }

    public int port(String name, int fallback) {
        return (int) number(name, fallback, 0, 65_535);
    }

    /** A decimal number from low to high, both included. */
    public double decimal(String name, double fallback, double low, double high) {
        var decimal = value(name, "number from " + low + " to " + high, Double.toString(fallback), text -> {
            double parsed = NumberText.decimal(text);
            if (!(parsed >= low && parsed <= high)) {
                throw new IllegalArgumentException();
            }
            return parsed;
        });
        return decimal == null ? 0 : decimal;
    }

    /** Like {@link #decimal}; empty where it is not set. */
    public OptionalDouble optionalDecimal(String name, double low, double high) {
        boolean isUnset = vars.getOrDefault(name, "").isEmpty();
        if (isUnset) {
            variables.add(new Variable(name, "number from " + low + " to " + high, ""));
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(decimal(name, low, low, high));
    }

    /** Adds a problem that concerns more than one variable. */
    public void problem(String text) {
        problems.add(text);
    }

    /**
     * Ends the reading.
     *
     * @throws ConfigException if anything was wrong, naming all of it
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private <T> T value(String name, String expected, String fallback, Function<String, T> parse) {
        variables.add(new Variable(name, expected, fallback));
        var text = vars.getOrDefault(name, fallback);
        if (text == null) {
            problems.add(name + " is not set (expected " + expected + ")");
            return null;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            problems.add(name + "='" + withoutUserInfo(text) + "' is not usable (expected " + expected + ")");
            return null;
        }
    }

    private static String withoutUserInfo(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : MASK + text.substring(at);
    }
}
