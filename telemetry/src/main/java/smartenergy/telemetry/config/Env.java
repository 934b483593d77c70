package smartenergy.telemetry.config;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import smartenergy.telemetry.Names;

/**
 * Reads environment variables and collects what is wrong with them, so that {@link #check} reports all of it at once.
 * After a problem a method returns null or zero, which must not be used before {@link #check}. For one thread.
 */
public final class Env {
    private final Map<String, String> vars;
    private final List<String> problems = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();

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

    /** Every variable asked for so far, in that order; README's tables are tested against it. */
    public List<Variable> variables() {
        return List.copyOf(variables);
    }

    public String text(String name, String fallback) {
        return value(name, "text", fallback, Function.identity());
    }

    /** A secret; its value never stands in a message. An unset one is empty. */
    public Secret secret(String name) {
        return new Secret(value(name, "secret", "", Function.identity()));
    }

    /** An address that may hold credentials, such as MongoDB's; its value never stands in a message. */
    public Secret secretUri(String name, String fallback) {
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

    /** An address with one of the schemes, host and perhaps port; credentials have settings of their own. */
    public URI uri(String name, String fallback, String... schemes) {
        return value(name, expectedUri(schemes), fallback, text -> parseUri(text, schemes));
    }

    /** As {@link #uri}, but it may be empty, which is the default. */
    public Optional<URI> optionalUri(String name, String... schemes) {
        var uri = value(
                name,
                "empty or " + expectedUri(schemes),
                "",
                text -> Optional.of(text).filter(some -> !some.isEmpty()).map(some -> parseUri(some, schemes)));
        return uri == null ? Optional.empty() : uri;
    }

    private static String expectedUri(String... schemes) {
        return "URI such as "
                + Stream.of(schemes).map(scheme -> scheme + "://host:port").collect(joining(" or "));
    }

    private static URI parseUri(String text, String... schemes) {
        var uri = URI.create(text);
        if (!Arrays.asList(schemes).contains(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException();
        }
        return uri;
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
        return value(name, "ISO-8601 duration such as PT5S", fallback.toString(), text -> {
            var duration = Duration.parse(text);
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException();
            }
            return duration;
        });
    }

    /** A whole number from low to high, both included. */
    public long number(String name, long fallback, long low, long high) {
        var number = value(name, "whole number from " + low + " to " + high, Long.toString(fallback), text -> {
            long parsed = Long.parseLong(text);
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
            double parsed = Double.parseDouble(text);
            if (!(parsed >= low && parsed <= high)) {
                throw new IllegalArgumentException();
            }
            return parsed;
        });
        return decimal == null ? 0 : decimal;
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
        return at < 0 ? text : "***" + text.substring(at);
    }
}
