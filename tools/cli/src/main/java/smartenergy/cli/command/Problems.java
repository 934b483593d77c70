package smartenergy.cli.command;

import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line that was read, in words. */
final class Problems {
    private Problems() {}

    /** One problem each, of a command and those below it that were asked for. */
    static List<String> of(ParseResult result) {
        var problems = new ArrayList<String>();
        for (var command = result; command != null; command = command.subcommand()) {
            var errors = command.errors().stream()
                    .map(ParameterException.class::cast)
                    .toList();
            errors.stream()
                    .filter(error -> !isPartOfAnother(error, errors))
                    .flatMap(Problems::texts)
                    .forEach(problems::add);
            command.matchedOptions().stream()
                    .flatMap(option -> outOfRange(option).stream())
                    .forEach(problems::add);
        }
        return problems;
    }

    /** Of what is missing picocli speaks one by one and once more together. */
    private static boolean isPartOfAnother(ParameterException error, List<ParameterException> errors) {
        return error instanceof MissingParameterException missing
                && errors.stream()
                        .filter(any -> any != error)
                        .anyMatch(any -> any instanceof MissingParameterException other
                                && other.getMissing().containsAll(missing.getMissing()));
    }

    static Stream<String> texts(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getCommandLine(), unmatched.getUnmatched());
        }
        var argument = e.getArgSpec();
        if (argument == null || e.getValue() == null) {
            return Stream.of(e.getMessage());
        }
        if (argument.completionCandidates() != null) {
            return Stream.of(
                    invalid(argument, e.getValue(), "one of " + String.join(", ", argument.completionCandidates())));
        }
        return Stream.of(
                e.getMessage() + range(argument).map(range -> " " + text(range)).orElse(""));
    }

    private static String invalid(ArgSpec argument, Object value, String form) {
        var name = argument instanceof OptionSpec option ? "option '" + option.longestName() + "'" : "parameter";
        return "Invalid value for %s (%s): '%s' is not %s".formatted(name, argument.paramLabel(), value, form);
    }

    private static Stream<String> unmatched(CommandLine line, List<String> words) {
        // What follows an unknown option may be its value.
        var unknown = words.stream().filter(word -> word.startsWith("-")).toList();
        return unknown.isEmpty()
                ? Stream.of(unmatched(line, words.getFirst()))
                : unknown.stream().map(word -> unmatched(line, word));
    }

    private static String unmatched(CommandLine line, String word) {
        var what = word.startsWith("-") ? "an option" : line.getSubcommands().isEmpty() ? "expected" : "a command";
        var similar = new UnmatchedArgumentException(line, List.of(word)).getSuggestions();
        return "'" + word + "' is not " + what + " of " + line.getCommandSpec().qualifiedName()
                + (similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
    }

    private static Optional<String> outOfRange(OptionSpec option) {
        return range(option)
                .flatMap(range -> values(option)
                        .filter(value -> !(value.doubleValue() >= range.from() && value.doubleValue() <= range.to()))
                        .findFirst()
                        .map(value -> invalid(option, value, text(range))));
    }

    private static Stream<Number> values(OptionSpec option) {
        return switch (option.getValue()) {
            case Number one -> Stream.of(one);
            case List<?> several -> several.stream().map(Number.class::cast);
            case Optional<?> perhaps -> perhaps.stream().map(Number.class::cast);
            case null, default -> Stream.empty();
        };
    }

    private static Optional<Range> range(ArgSpec argument) {
        return argument.userObject() instanceof AnnotatedElement element
                ? Optional.ofNullable(element.getAnnotation(Range.class))
                : Optional.empty();
    }

    private static String text(Range range) {
        return range.to() == Double.MAX_VALUE
                ? text(range.from()) + " or more"
                : "from " + text(range.from()) + " to " + text(range.to());
    }

    private static String text(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
