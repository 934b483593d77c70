package smartenergy.cloud.analytics;

import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** One device's readings of one kind; what the analytics keep state of. */
record Source(String device, Kind kind) {

    static Source of(Reading reading) {
        return new Source(reading.device(), reading.measurement().kind());
    }

    /** Neither part can hold the slash between them. */
    String text() {
        return device + "/" + kind.text();
    }

    static Source ofText(String text) {
        int slash = text.indexOf('/');
        return new Source(text.substring(0, slash), Kind.of(text.substring(slash + 1)));
    }
}
