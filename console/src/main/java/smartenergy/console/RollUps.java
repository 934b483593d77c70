package smartenergy.console;

/** How the roll-ups lie in InfluxDB. */
final class RollUps {
    private RollUps() {}

    static String measurement(Resolution.Policy policy) {
        return policy == Resolution.Policy.MINUTE ? "climate_1m" : "climate_1h";
    }

    /** To be added to a condition. */
    static String condition(String kind) {
        return " AND \"kind\" = '" + kind + "'";
    }
}
