package smartenergy.console;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.Schema;

/** How a time range is drawn: from which retention policy, and how much time goes into one point. */
record Resolution(Policy policy, Duration step) {
    private static final int MOST_POINTS = 720;
    private static final Duration RAW_UP_TO = Duration.ofHours(2);
    private static final Duration MINUTES_UP_TO = Duration.ofDays(2);
    /** The lengths of time that a point may stand for. */
    private static final List<Duration> STEPS = Stream.of(
                    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
                    604_800, 2_592_000)
            .map(Duration::ofSeconds)
            .toList();

    /** A retention policy; the roll-ups hold mean, least and greatest of every window. */
    enum Policy {
        RAW(DataLake.RAW, Duration.ofSeconds(1)),
        MINUTE(Schema.MINUTE, Duration.ofMinutes(1)),
        HOUR(Schema.HOUR, Duration.ofHours(1));

        private final String text;
        private final Duration window;

        Policy(String text, Duration window) {
            this.text = text;
            this.window = window;
        }

        String text() {
            return text;
        }

        /** Those with shorter windows, the longest of them first. */
        List<Policy> finer() {
            return List.of(values()).subList(0, ordinal()).reversed();
        }
    }

    /** The best for the range first; those after it are for where the best holds nothing. */
    static List<Resolution> of(Duration range) {
        var policies = range.compareTo(RAW_UP_TO) <= 0
                ? List.of(Policy.RAW, Policy.MINUTE, Policy.HOUR)
                : range.compareTo(MINUTES_UP_TO) <= 0
                        ? List.of(Policy.MINUTE, Policy.RAW, Policy.HOUR)
                        : List.of(Policy.HOUR, Policy.MINUTE, Policy.RAW);
        return policies.stream()
                .map(policy -> new Resolution(policy, step(range, policy.window)))
                .toList();
    }

    private static Duration step(Duration range, Duration shortest) {
        return STEPS.stream()
                .filter(step -> step.compareTo(shortest) >= 0 && range.dividedBy(step) <= MOST_POINTS)
                .findFirst()
                .orElse(range.dividedBy(MOST_POINTS));
    }
}
