package smartenergy.cloud.console;

import smartenergy.telemetry.Kind;

/** How the roll-ups lie in InfluxDB. */
final class RollUps {
    private RollUps() {}

    static String measurement(Resolution.Policy policy) {
        return policy == Resolution.Policy.MINUTE ? "climate_1m" : "climate_1h";
    }

    /** To be added to a condition. */
    static String condition(Kind kind) {
        return " AND \"kind\" = '" + kind.text() + "'";
    }
}
