package smartenergy.telemetry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The measured part of a reading. Values outside what the instrument or nature allows are refused at construction. */
public sealed interface Measurement {

    Kind kind();

    /** The numbers by name, units in the names; as they stand on the wire, in the DataPond and in InfluxDB. */
    SortedMap<String, Double> values();

    /** Which of a device's independent sets of values this is, where a kind has more than one; else empty. */
    default String source() {
        return "";
    }

    /**
     * @param celsius air temperature, -40 to 80 °C (DHT22 datasheet, table 1)
     * @param humidityPercent relative humidity, 0 to 100 %
     */
    record RoomClimate(double celsius, double humidityPercent) implements Measurement {
        public RoomClimate {
            inRange("celsius", celsius, -40, 80);
            inRange("humidityPercent", humidityPercent, 0, 100);
        }

        @Override
        public Kind kind() {
            return Kind.ROOM_CLIMATE;
        }

        @Override
        public SortedMap<String, Double> values() {
            return new TreeMap<>(Map.of("celsius", celsius, "humidityPercent", humidityPercent));
        }
    }

    /**
     * @param celsius air temperature, -100 to 70 °C (beyond both WMO records)
     * @param humidityPercent relative humidity, 0 to 100 %
     * @param pressureHectopascals at sea level, 800 to 1,100 hPa (beyond both WMO records)
     * @param windMetresPerSecond 0 to 150 m/s
     * @param conditions such as Clouds and Rain, the leading one first; may be empty
     */
    record OutdoorWeather(
            double celsius,
            double humidityPercent,
            OptionalDouble pressureHectopascals,
            OptionalDouble windMetresPerSecond,
            List<String> conditions)
            implements Measurement {
        static final int MAX_CONDITIONS = 8;

        public OutdoorWeather {
            inRange("celsius", celsius, -100, 70);
            inRange("humidityPercent", humidityPercent, 0, 100);
            pressureHectopascals.ifPresent(value -> inRange("pressureHectopascals", value, 800, 1100));
            windMetresPerSecond.ifPresent(value -> inRange("windMetresPerSecond", value, 0, 150));
            if (conditions.size() > MAX_CONDITIONS) {
                throw new InvalidReading(
                        Reason.OUT_OF_RANGE,
                        "conditions has " + conditions.size() + " entries, over " + MAX_CONDITIONS);
            }
            conditions = List.copyOf(conditions);
            conditions.forEach(condition -> Names.check("conditions", condition));
        }

        @Override
        public Kind kind() {
            return Kind.OUTDOOR_WEATHER;
        }

        @Override
        public SortedMap<String, Double> values() {
            var values = new TreeMap<>(Map.of("celsius", celsius, "humidityPercent", humidityPercent));
            pressureHectopascals.ifPresent(value -> values.put("pressureHectopascals", value));
            windMetresPerSecond.ifPresent(value -> values.put("windMetresPerSecond", value));
            return values;
        }
    }

    /** @param celsius temperature of the supplied air, -40 to 100 °C */
    record AirConditioner(double celsius) implements Measurement {
        public AirConditioner {
            inRange("celsius", celsius, -40, 100);
        }

        @Override
        public Kind kind() {
            return Kind.AIR_CONDITIONER;
        }

        @Override
        public SortedMap<String, Double> values() {
            return new TreeMap<>(Map.of("celsius", celsius));
        }
    }

    /** @param celsius temperature inside the server, -40 to 150 °C */
    record ServerTemperature(double celsius) implements Measurement {
        public ServerTemperature {
            inRange("celsius", celsius, -40, 150);
        }

        @Override
        public Kind kind() {
            return Kind.SERVER;
        }

        @Override
        public SortedMap<String, Double> values() {
            return new TreeMap<>(Map.of("celsius", celsius));
        }
    }

    /**
     * A reading of a device of any other profile. Values and texts together are 1 to 256; together with the names they
     * must fit into {@link ReadingJson#MAX_BYTES}.
     *
     * @param profile the device profile that says what the values mean
     * @param source the resource or command of the device that gave them; empty where a device has only one
     * @param values finite numbers by resource name
     * @param texts what is not a number, by resource name
     */
    record General(String profile, String source, SortedMap<String, Double> values, SortedMap<String, String> texts)
            implements Measurement {
        static final int MAX_VALUES = 256;

        private static final int MAX_VALUE_NAME = 64;

        /** Names that InfluxDB or the audit uses beside the values. */
        public static final Set<String> TAKEN = Set.of("time", "seq", "stream");

        public General {
            Names.check("profile", profile);
            if (!source.isEmpty()) {
                Names.check("source", source);
            }
            int count = values.size() + texts.size();
            if (count < 1 || count > MAX_VALUES) {
                throw new InvalidReading(
                        Reason.OUT_OF_RANGE,
                        "values and texts have " + count + " entries together, not 1 to " + MAX_VALUES);
            }
            values.forEach((name, value) -> {
                checkName("values", name);
                finite("values." + name, value);
            });
            texts.keySet().forEach(name -> checkName("texts", name));
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
            texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        }

        /** Numbers of a device that has one source of them. */
        public General(String profile, SortedMap<String, Double> values) {
            this(profile, "", values, Collections.emptySortedMap());
        }

        @Override
        public Kind kind() {
            return Kind.GENERAL;
        }

        private static void checkName(String where, String name) {
            Names.check(where, name);
            if (name.length() > MAX_VALUE_NAME || name.startsWith("$") || TAKEN.contains(name)) {
                throw new InvalidReading(
                        Reason.INVALID_NAME,
                        where + " has the name '" + Names.shortened(name) + "', which it cannot hold");
            }
        }
    }

    private static void inRange(String name, double value, double low, double high) {
        finite(name, value);
        if (value < low || value > high) {
            throw new InvalidReading(
                    Reason.OUT_OF_RANGE, "values." + name + " is " + value + ", not within " + low + " to " + high);
        }
    }

    private static void finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidReading(Reason.NOT_FINITE, name + " is " + value + ", not a finite number");
        }
    }
}
