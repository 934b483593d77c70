package smartenergy.console;

import smartenergy.datalake.Schema;

/** How the roll-ups lie in InfluxDB. */
final class RollUps {
    private RollUps() {}

    static String measurement(Resolution.Policy policy) {
        return policy == Resolution.Policy.MINUTE
                ? Schema.CLIMATE_MINUTES.measurement()
                : Schema.CLIMATE_HOURS.measurement();
    }

    /** To be added to a condition. */
    static String condition(String kind) {
        return " AND \"kind\" = '" + kind + "'";
    }
}
