package smartenergy.systemtests.acceptance;

/**
 * One device as numbered by one outbox: what the audit counts by.
 *
 * @param stream the outbox's id, as in {@link smartenergy.telemetry.Sequence}
 */
public record Numbering(String device, int stream) {
    @Override
    public String toString() {
        return device + " (stream " + stream + ")";
    }
}
