package smartenergy.forecaster.model;

import java.util.List;
import java.util.Map;

/**
 * What is known of a model beside itself. Times are ISO-8601.
 *
 * @param version sorts after those before it
 * @param isGood whether it may be served: on the held-out part it is nowhere worse than the last value
 * @param source where the records are from, without secrets
 * @param from time of the first record
 * @param to time of the last
 * @param fields of a record, and the unit of each
 * @param scores on the last 30 % of the records, by a model of the first 70 %
 * @param library what trained the trees
 * @param files their checksums, by name
 */
public record Metadata(
        int format,
        String name,
        String version,
        String created,
        boolean isGood,
        String source,
        long records,
        String from,
        String to,
        String target,
        Map<String, String> fields,
        List<HeldOut> scores,
        String library,
        Map<String, String> files) {

    /** Root of the mean squared error so long ahead, in the target's unit. */
    public record HeldOut(
            long minutesAhead, int windows, double persistence, double ridge, double model, double coverage) {}

    Metadata withFiles(int ofFormat, Map<String, String> checksums) {
        return new Metadata(
                ofFormat, name, version, created, isGood, source, records, from, to, target, fields, scores, library,
                checksums);
    }
}
