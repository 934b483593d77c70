package smartenergy.analytics;

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

    static Source ofText(String text) {
        var names = text.split("/", -1);
        return new Source(names[0], Kind.of(names[1]), names[2]);
    }
}
