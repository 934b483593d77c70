package smartenergy.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import smartenergy.service.storage.WholeFile;

/**
 * One file of the outbox: records of length, CRC-32C and body, the first of which holds the {@link Counters}. Not for
 * more than one thread.
 */
final class Segment implements AutoCloseable {
    private static final int PREFIX_BYTES = 8;
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int AHEAD_BYTES = 16 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final String SUFFIX = ".segment";

    private final Path file;
    private final FileChannel channel;
    /** What was read of the file ahead of the record that was asked for. */
    private ByteBuffer ahead = NOTHING;

    private long aheadFrom;
    private long size;
    private long readAt;
    private int unreleased;
    private int stream;

    private Segment(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    static boolean isSegment(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** Makes a new, durable file that holds nothing but the counters. */
    static Segment create(Path folder, long ordinal, Counters counters) throws IOException {
        var file = folder.resolve("%016d%s".formatted(ordinal, SUFFIX));
        var body = counters.toBytes();
        WholeFile.replace(
                file,
                frame(body, ByteBuffer.allocate(PREFIX_BYTES + body.length)).flip());
        var segment = open(file);
        segment.readCounters();
        return segment;
    }

    static Segment open(Path file) throws IOException {
        return new Segment(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    static long ordinal(Path file) {
        var name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    Path file() {
        return file;
    }

    long size() {
        return size;
    }

    /** The outbox's id when the entries were numbered. */
    int stream() {
        return stream;
    }

    /** Reads the first record; empty if it is damaged. */
    Optional<Counters> readCounters() throws IOException {
        var counters = Optional.ofNullable(read()).map(Counters::ofBytes);
        counters.ifPresent(found -> stream = found.stream());
        return counters;
    }

    /** Adds the bodies durably: all of them, or, when it throws, none. */
    void append(List<byte[]> bodies) throws IOException {
        var bytes = ByteBuffer.allocate(
                bodies.stream().mapToInt(body -> PREFIX_BYTES + body.length).sum());
        bodies.forEach(body -> frame(body, bytes));
        bytes.flip();
        int length = bytes.remaining();
        try {
            writeFully(channel, bytes, size);
            channel.force(false);
        } catch (IOException e) {
            channel.truncate(size);
            throw e;
        }
        size += length;
        unreleased += bodies.size();
    }

    boolean hasNext() {
        return readAt < size;
    }

    /** The next record's body, or null where the rest of the file is no whole record. */
    ByteBuffer read() throws IOException {
        var prefix = readFully(readAt, PREFIX_BYTES);
        if (prefix == null) {
            return null;
        }
        int length = prefix.getInt();
        int crc = prefix.getInt();
        var body = length < 0 || length > MAX_BODY_BYTES ? null : readFully(readAt + PREFIX_BYTES, length);
        if (body == null || crcOf(body.duplicate()) != crc) {
            return null;
        }
        readAt += PREFIX_BYTES + length;
        if (!hasNext()) {
            ahead = NOTHING;
        }
        return body;
    }

    /** Goes to the first entry, behind the counters. */
    void rewind(int entries) throws IOException {
        ahead = NOTHING;
        readAt = 0;
        read();
        ahead = NOTHING;
        unreleased = entries;
    }

    /** Cuts off what follows the last whole record and returns its length. */
    long cutTail() throws IOException {
        long cut = size - readAt;
        channel.truncate(readAt);
        channel.force(true);
        size = readAt;
        ahead = NOTHING;
        return cut;
    }

    /** Notes that one of its entries is released; says whether that was the last one. */
    boolean release() {
        return --unreleased == 0;
    }

    int unreleased() {
        return unreleased;
    }

    void delete() throws IOException {
        close();
        Files.delete(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private ByteBuffer readFully(long position, int length) throws IOException {
        if (position + length > size) {
            return null;
        }
        boolean isThere = position >= aheadFrom && position + length <= aheadFrom + ahead.limit();
        return isThere || readAhead(position, length) ? ahead.slice((int) (position - aheadFrom), length) : null;
    }

    private boolean readAhead(long position, int length) throws IOException {
        ahead = ByteBuffer.allocate((int) Math.max(length, Math.min(AHEAD_BYTES, size - position)));
        aheadFrom = position;
        int count = 0;
        while (count >= 0 && ahead.position() < length) {
            count = channel.read(ahead, position + ahead.position());
        }
        ahead.flip();
        return ahead.limit() >= length;
    }

    private static ByteBuffer frame(byte[] body, ByteBuffer target) {
        return target.putInt(body.length).putInt(crcOf(ByteBuffer.wrap(body))).put(body);
    }

    private static int crcOf(ByteBuffer body) {
        var crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
