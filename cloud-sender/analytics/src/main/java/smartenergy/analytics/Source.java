package smartenergy.analytics;

import java.util.Arrays;
import java.util.Optional;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/**
 * One device's readings of one kind; what the analytics keep state of.
 *
 * @param part see {@link smartenergy.telemetry.Measurement#source}
 */
record Source(String device, Kind kind, String part) {

    static Source of(Reading reading) {
        return new Source(
                reading.device(),
                reading.measurement().kind(),
                reading.measurement().source());
    }

    /** No name can hold the slashes between them. */
    String text() {
        return device + "/" + kind.text() + "/" + part;
    }

    /** Absent if it is no source's text, or is of a kind that only another version knows. */
    static Optional<Source> ofText(String text) {
        var names = text.split("/", -1);
        return Arrays.stream(Kind.values())
                .filter(kind -> names.length == 3 && kind.text().equals(names[1]))
                .findFirst()
                .map(kind -> new Source(names[0], kind, names[2]));
    }
}
