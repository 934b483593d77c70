package smartenergy.cli.detect;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The forms in which recordings give the time, as for the agent's replay. A time without offset is taken as UTC. */
final class TimeText {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,13}(\\.\\d+)?");
    /** Larger numbers count milliseconds; as seconds this is the year 5138. */
    private static final double LATEST_EPOCH_SECOND = 1e11;

    private static final List<DateTimeFormatter> FORMS =
            List.of(form("uuuu-MM-dd['T'][' ']HH:mm[:ss]"), form("dd-MM-uuuu HH:mm[:ss]"), form("d/M/uu H:mm[:ss]"));

    private TimeText() {}

    private static DateTimeFormatter form(String pattern) {
        return new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .optionalStart()
                .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                .optionalEnd()
                .appendPattern("[XXX][X]")
                .toFormatter(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text has none of the known forms */
    static Instant parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            return Instant.ofEpochMilli(Math.round(number < LATEST_EPOCH_SECOND ? number * 1000 : number));
        }
        for (var form : FORMS) {
            try {
                return form.parseBest(text, OffsetDateTime::from, LocalDateTime::from) instanceof OffsetDateTime time
                        ? time.toInstant()
                        : LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                continue; // the next form may fit
            }
        }
        throw new IllegalArgumentException("time '" + text + "' has no known form");
    }
}
