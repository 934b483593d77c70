package smartenergy.forecaster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The five fields of a record, as in the paper: what the training records call them, and what a request does. */
public final class Fields {
    /** In training records. */
    public static final String TARGET = "roomCelsius";

    /** The only one that is a text. */
    public static final String WEATHER = "weather";

    /** Names in requests by names in training records. */
    public static final SequencedMap<String, String> COLUMNS = columns();

    /** By names in training records. */
    public static final Map<String, String> UNITS = Map.of(
            "outdoorCelsius",
            "degrees Celsius",
            "outdoorHumidityPercent",
            "percent relative humidity",
            TARGET,
            "degrees Celsius",
            "roomHumidityPercent",
            "percent relative humidity",
            WEATHER,
            "words");

    private Fields() {}

    private static SequencedMap<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        columns.put("outdoorCelsius", "external_temperature");
        columns.put("outdoorHumidityPercent", "external_humidity");
        columns.put(TARGET, "server_room_temperature");
        columns.put("roomHumidityPercent", "server_room_humidity");
        columns.put(WEATHER, "weather");
        return Collections.unmodifiableSequencedMap(columns);
    }
}
