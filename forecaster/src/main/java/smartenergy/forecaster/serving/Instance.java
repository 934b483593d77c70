package smartenergy.forecaster.serving;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import smartenergy.forecaster.Fields;
import smartenergy.forecaster.features.Features;
import smartenergy.recordings.Series;
import smartenergy.recordings.Window;
import smartenergy.service.http.HttpError;

/**
 * Six consecutive records, as a request brings them.
 *
 * @param numbers by name of the request's field, the oldest first; NaN for unknown
 * @param weather the oldest first; null for unknown
 * @param time of the last record
 */
record Instance(Map<String, double[]> numbers, String[] weather, Instant time) {
    private static final int MAX_WORD = 64;
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Map<String, double[]> RANGES = Map.of(
            "external_temperature", new double[] {-100, 70},
            "external_humidity", new double[] {0, 100},
            "server_room_temperature", new double[] {-40, 80},
            "server_room_humidity", new double[] {0, 100});

    /** @throws HttpError 400 naming the place of a value that cannot be */
    static double number(double value, String field, String place) {
        var range = RANGES.get(field);
        if (!(value >= range[0] && value <= range[1])) {
            throw new HttpError(
                    400, "%s: %s is outside %.0f to %.0f".formatted(place, Double.toString(value), range[0], range[1]));
        }
        return value;
    }

    /** @throws HttpError 400 if it is no time of a record, as one of another unit is none */
    static Instant time(long epochMillis, String place) {
        if (epochMillis < EARLIEST.toEpochMilli() || epochMillis >= LATEST.toEpochMilli()) {
            throw new HttpError(
                    400,
                    place + ": " + epochMillis + " ms since 1970 is not from " + EARLIEST + " until before " + LATEST);
        }
        return Instant.ofEpochMilli(epochMillis);
    }

    /** @throws HttpError 400 if it is longer than a word of weather is */
    static String word(String text, String place) {
        if (text.isBlank() || text.length() > MAX_WORD) {
            throw new HttpError(400, place + ": the text is empty or longer than " + MAX_WORD + " characters");
        }
        return text;
    }

    /** The same as a model's features know it; a column that requests do not have is unknown. */
    Window window(Features features) {
        var byColumn = features.numeric().stream()
                .map(column -> numbers.getOrDefault(Fields.COLUMNS.getOrDefault(column, ""), unknown()))
                .toArray(double[][]::new);
        var words = features.categories().keySet().stream()
                .map(column -> column.equals(Fields.WEATHER) ? weather : new String[Window.LENGTH])
                .toArray(String[][]::new);
        var places = LongStream.range(0, Window.LENGTH).toArray();
        var times = LongStream.range(0, Window.LENGTH)
                .map(any -> time.toEpochMilli())
                .toArray();
        return new Window(new Series(places, times, byColumn, words), Window.LENGTH - 1);
    }

    private static double[] unknown() {
        var unknown = new double[Window.LENGTH];
        Arrays.fill(unknown, Double.NaN);
        return unknown;
    }

    /** @throws HttpError 400 if the last record has no room temperature, without which there is no forecast */
    Instance checked(Function<Integer, String> place) {
        double[] room = numbers.get(Fields.COLUMNS.get(Fields.TARGET));
        for (int record = 0; record < Window.LENGTH; record++) {
            if (Double.isNaN(room[record])) {
                throw new HttpError(400, place.apply(record) + ": the room's temperature must be known");
            }
        }
        return this;
    }
}
