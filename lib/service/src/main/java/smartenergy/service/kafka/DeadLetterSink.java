package smartenergy.service.kafka;

import java.util.List;
import smartenergy.telemetry.DeadLetter;

/** Takes what a {@link RecordLoop} cannot use. */
@FunctionalInterface
public interface DeadLetterSink {
    /**
     * Keeps nothing, for a loop that reads a topic whose dead letters another consumer keeps: of two that keep them,
     * each letter would be there twice. What is passed over is counted all the same.
     */
    DeadLetterSink PASS_OVER = letters -> {};

    /**
     * Keeps the letters; returns when all of them are safe, however long that takes.
     *
     * @throws InterruptedException if it is to stop; some may be kept then
     */
    void keep(List<DeadLetter> letters) throws InterruptedException;
}
