package smartenergy.datalake;

import java.time.Instant;
import java.util.List;
import smartenergy.telemetry.Nanos;

/**
 * One measurement of the DataLake: where it is kept, and what its points have.
 *
 * @param measurement as InfluxDB names it
 * @param policy the retention policy that keeps it
 * @param tags in the order of the alphabet, as InfluxDB itself names a series
 * @param fields in their order for ever; what comes to be added is added at the end
 */
public record Table(String measurement, String policy, List<String> tags, List<Field> fields) {

    /** One value of a point; a field that was of one type stays of it. */
    public record Field(String name, Type type) {
        /** How InfluxDB holds it. */
        public enum Type {
            FLOAT,
            STRING
        }

        static Field number(String name) {
            return new Field(name, Type.FLOAT);
        }

        static Field text(String name) {
            return new Field(name, Type.STRING);
        }
    }

    public Table {
        tags = List.copyOf(tags);
        fields = List.copyOf(fields);
    }

    /** As a query's FROM names it. */
    public String from() {
        return "\"%s\".\"%s\".\"%s\"".formatted(DataLake.DATABASE, policy, measurement);
    }

    /** @param values of the tags, in their order; null for none */
    String series(String... values) {
        var line = new StringBuilder(measurement);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                Point.appendTag(line, tags.get(i), values[i]);
            }
        }
        return line.toString();
    }

    /** @param values of the fields, in their order; null for none */
    DerivedPoint point(String series, Instant at, Object... values) {
        var line = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            var field = fields.get(i);
            if (values[i] != null) {
                switch (field.type()) {
                    case FLOAT -> Point.appendNumber(line, field.name(), ((Number) values[i]).doubleValue());
                    case STRING -> Point.appendText(line, field.name(), (String) values[i]);
                }
            }
        }
        return point(series, at, line);
    }

    /** @param line the fields, each with a comma behind it */
    DerivedPoint point(String series, Instant at, StringBuilder line) {
        line.setCharAt(line.length() - 1, ' ');
        line.append(Nanos.of(at)).append('\n');
        return new DerivedPoint(policy, series, line.toString());
    }
}
