package smartenergy.datalake;

import static smartenergy.datalake.Table.Field.number;
import static smartenergy.datalake.Table.Field.text;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import smartenergy.datalake.Table.Field;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;

/** All that the DataLake holds; who writes or asks takes the names from here. */
public final class Schema {
    /** Retention policy of what was derived of minutes. */
    public static final String MINUTE = "minute";

    /** Retention policy of what was derived of hours. */
    public static final String HOUR = "hour";

    /** Summaries of minutes. */
    public static final Table CLIMATE_MINUTES = climate("climate_1m", MINUTE);

    /** Summaries of hours. */
    public static final Table CLIMATE_HOURS = climate("climate_1h", HOUR);

    /** One point per alarm, at the time it was raised; {@code open} is 1 while it lasts, {@code seconds} how long. */
    public static final Table ALARMS = new Table(
            "alerts",
            MINUTE,
            List.of("anomaly", "device", "kind", "quantity", "room", "site"),
            List.of(number("value"), number("expected"), number("open"), number("seconds")));

    /** A room's minutes, for training. */
    public static final Table TRAINING_RECORDS = new Table(
            "training_records",
            MINUTE,
            List.of("room", "site"),
            List.of(
                    number("airConditionerCelsius"),
                    number("outdoorHumidityPercent"),
                    number("outdoorCelsius"),
                    number("roomCelsius"),
                    number("roomHumidityPercent"),
                    number("serverCelsius"),
                    text("weather")));

    /** Forecasts at the time that they are for, and later how far they were off. */
    public static final Table FORECASTS = new Table(
            "forecast",
            MINUTE,
            List.of("ahead", "room", "site"),
            List.of(
                    number("celsius"),
                    number("lower"),
                    number("upper"),
                    number("error"),
                    number("absoluteError"),
                    number("absoluteErrorOfLast")));

    private static final String TEXT = "_text";
    private static final String NUMBER = "_number";

    /** What no device's own value may be called here, or queries that take several tables at once would miss it. */
    private static final Set<String> RESERVED = Stream.of(
                    all().stream().flatMap(table -> table.tags().stream()),
                    readings().stream()
                            .flatMap(table -> table.fields().stream())
                            .filter(field -> field.type() == Field.Type.STRING)
                            .map(Field::name),
                    own().map(Field::name),
                    // Of InfluxDB's own, in all versions and languages.
                    Stream.of("time", "_time", "_field", "_measurement", "_value", "_name"))
            .flatMap(some -> some)
            .collect(Collectors.toUnmodifiableSet());

    private Schema() {}

    /**
     * The field of a device's own number. It has the number's name; one that is taken, or ends as texts do, gets
     * {@code _number} behind it, and so does whatever would be such a one without that ending. So no two names meet.
     */
    static String numberField(String name) {
        var stem = name;
        while (stem.endsWith(NUMBER)) {
            stem = stem.substring(0, stem.length() - NUMBER.length());
        }
        return RESERVED.contains(stem) || stem.endsWith(TEXT) ? name + NUMBER : name;
    }

    /** The field of a device's own text: a field that was a number in one profile stays a number. */
    static String textField(String name) {
        return name + TEXT;
    }

    /** What a reading has beside what was measured. */
    private static Stream<Field> own() {
        return Stream.concat(
                Stream.of(number("seq"), number("stream")),
                Stream.of(Flag.values()).map(flag -> number(flag.text())));
    }

    /** Readings of a kind; those of a general one have fields of their own profile's too. */
    public static Table readings(Kind kind) {
        var fields = Stream.of(
                        kind.quantities().stream().map(quantity -> number(quantity.name())),
                        own(),
                        kind.words().stream().map(words -> text(words.field())))
                .flatMap(some -> some)
                .toList();
        return new Table(kind.text(), DataLake.RAW, List.of("device", "room", "site"), fields);
    }

    /** The readings of all kinds. */
    public static List<Table> readings() {
        return Stream.of(Kind.values()).map(Schema::readings).toList();
    }

    /** Everything, in no order. */
    public static List<Table> all() {
        return Stream.concat(
                        readings().stream(),
                        Stream.of(
                                CLIMATE_MINUTES,
                                CLIMATE_HOURS,
                                ALARMS,
                                TRAINING_RECORDS,
                                FORECASTS,
                                FunctionStatus.TABLE))
                .toList();
    }

    /** Fields are named value and statistic, such as {@code celsius_mean}. */
    private static Table climate(String measurement, String policy) {
        var fields = Stream.of(Kind.values())
                .flatMap(kind -> kind.quantities().stream())
                .flatMap(quantity -> Stream.of("count", "mean", "min", "max", "deviation")
                        .map(statistic -> quantity.name() + "_" + statistic))
                .distinct()
                .map(Field::number);
        return new Table(
                measurement,
                policy,
                List.of("device", "kind", "room", "site"),
                Stream.concat(fields, Stream.of(text("weather"))).toList());
    }
}
