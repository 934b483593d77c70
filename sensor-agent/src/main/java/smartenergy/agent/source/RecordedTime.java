package smartenergy.agent.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the forms in which recordings give the time. A time without offset is taken as UTC. */
final class RecordedTime {
    private static final Pattern EPOCH = Pattern.compile("\\d{9,13}(\\.\\d+)?");
    private static final double LATEST_EPOCH_SECOND = 1e11;
    private static final List<DateTimeFormatter> FORMS = List.of(
            form("uuuu-MM-dd['T'][' ']HH:mm[:ss][.SSS][XXX]"), form("dd-MM-uuuu HH:mm[:ss]"), form("d/M/uu H:mm[:ss]"));

    private RecordedTime() {}

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text has none of the known forms */
    static Instant parse(String text) {
        if (EPOCH.matcher(text).matches()) {
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
