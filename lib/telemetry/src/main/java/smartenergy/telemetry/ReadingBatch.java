package smartenergy.telemetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several readings of one node in one message: each as {@link ReadingJson} has it, one a line, in their order. A line
 * stands for itself: whatever it is, it says nothing of the others, and alone it is a batch again.
 *
 * <p>An agent sends batches only to a gateway that has said it takes them, see {@link Acknowledgement}.
 */
public final class ReadingBatch {
    /** Longest message in bytes; what a broker must take for one reading is enough for a batch. */
    public static final int MAX_BYTES = ReadingJson.MAX_BYTES;

    /** Most lines; what a reading costs a gateway does not depend on how short it is. */
    public static final int MAX_LINES = 1_000;

    private ReadingBatch() {}

    /** @param messages as {@link ReadingJson#encode} makes them, which is without line breaks */
    public static byte[] join(List<byte[]> messages) {
        int length = messages.stream().mapToInt(message -> message.length + 1).sum();
        var batch = new byte[Math.max(0, length - 1)];
        int at = 0;
        for (var message : messages) {
            if (at > 0) {
                batch[at++] = '\n';
            }
            System.arraycopy(message, 0, batch, at, message.length);
            at += message.length;
        }
        return batch;
    }

    /**
     * The lines; empty ones are passed over.
     *
     * @throws InvalidReading if it is larger than a batch may be
     */
    public static List<byte[]> split(byte[] batch) {
        check(batch);
        var lines = new ArrayList<byte[]>();
        for (int from = 0; from < batch.length; ) {
            int to = endOfLine(batch, from);
            if (to > from) {
                lines.add(Arrays.copyOfRange(batch, from, to));
            }
            from = to + 1;
        }
        return lines;
    }

    /** @throws InvalidReading if it is larger than a batch may be */
    public static void check(byte[] batch) {
        if (batch.length > MAX_BYTES) {
            throw new InvalidReading(Reason.TOO_LARGE, batch.length + " bytes in a batch, over " + MAX_BYTES);
        }
        int lines = 0;
        for (int from = 0; from < batch.length; from = endOfLine(batch, from) + 1) {
            lines++;
        }
        if (lines > MAX_LINES) {
            throw new InvalidReading(Reason.TOO_LARGE, lines + " lines in a batch, over " + MAX_LINES);
        }
    }

    private static int endOfLine(byte[] batch, int from) {
        int to = from;
        while (to < batch.length && batch[to] != '\n') {
            to++;
        }
        return to;
    }
}
