package smartenergy.servers;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The log that goes before a DataPond's store, in three files that are written in turn: the one in use, and two from
 * before the last versions of the store, should it have to go back. Written over in place, a file needs no more than
 * the bytes themselves to reach the disk. What is written together is a group; the number after the last one's tells
 * the next from what the file had before. One thread at a time.
 */
final class LogFiles implements AutoCloseable {
    private static final int FILES = 3;
    private static final int MAGIC = 0x504f4e44;
    /** Magic, checksum of the rest, number, bytes as they are there, and as they were. */
    private static final int HEADER_BYTES = Integer.BYTES * 4 + Long.BYTES;

    private static final int CHECKED_FROM = Integer.BYTES * 2;
    /** The least that a disk writes, to which each group is filled up. */
    private static final int BLOCK = SyncedFile.BLOCK;
    /** More than this at once comes in documents too large to gain by it, and would need as much memory again. */
    private static final int MAX_COMPRESSED = 4 << 20;

    private static final int MAX_GROUP = 256 << 20;

    private final List<Path> files;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private int current;
    private SyncedFile open;
    private long offset;
    private long lastNumber;

    /** @param store beside which the files are */
    LogFiles(Path store) {
        files = IntStream.range(0, FILES)
                .mapToObj(i -> store.resolveSibling(store.getFileName() + ".log-" + i))
                .toList();
    }

    /** Takes the groups of the log, in order. */
    @FunctionalInterface
    interface Reader {
        void read(long number, ByteBuffer changes) throws IOException;
    }

    private record Place(Path file, long offset) {}

    /**
     * Reads all groups after one.
     *
     * @param isExpected whether there is at least one
     * @return what is missing between them, in words; empty if nothing is. The end may be torn, which is not seen from
     *     here: nobody has had an answer for it
     */
    String read(long after, boolean isExpected, Reader reader) throws IOException {
        var places = find(after);
        long missing = 0;
        lastNumber = after;
        for (var place : places.entrySet()) {
            missing += place.getKey() - lastNumber - 1;
            lastNumber = place.getKey();
            try (var channel = FileChannel.open(place.getValue().file(), StandardOpenOption.READ)) {
                reader.read(
                        lastNumber, group(channel, place.getValue().offset()).orElseThrow(EOFException::new));
            }
            current = files.indexOf(place.getValue().file());
        }
        if (places.isEmpty() && isExpected) {
            return "its log is gone";
        }
        return missing == 0 ? "" : "%d groups of its log are missing or damaged".formatted(missing);
    }

    /** Whether there is the group after one. */
    boolean goesOnAfter(long number) throws IOException {
        return find(number).containsKey(number + 1);
    }

    private SortedMap<Long, Place> find(long after) throws IOException {
        var places = new TreeMap<Long, Place>();
        for (var file : files) {
            if (Files.exists(file)) {
                find(file, after, places);
            }
        }
        return places;
    }

    /** Looks at each block, as after a damaged group there may be whole ones. */
    private static void find(Path file, long after, Map<Long, Place> places) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            for (long at = 0; at < size; ) {
                var header = header(channel, at);
                if (header.isEmpty() || group(channel, at).isEmpty()) {
                    at += BLOCK;
                    continue;
                }
                if (header.get().number > after) {
                    places.put(header.get().number, new Place(file, at));
                }
                at += padded(HEADER_BYTES + header.get().stored);
            }
        }
    }

    private record Header(int checksum, long number, int stored, int raw) {}

    private static Optional<Header> header(FileChannel channel, long at) throws IOException {
        var bytes = ByteBuffer.allocate(HEADER_BYTES);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {}
        if (bytes.flip().remaining() < HEADER_BYTES || bytes.getInt() != MAGIC) {
            return Optional.empty();
        }
        var header = new Header(bytes.getInt(), bytes.getLong(), bytes.getInt(), bytes.getInt());
        boolean isPossible = header.stored >= 0
                && header.raw >= header.stored
                && header.raw <= MAX_GROUP
                && at + HEADER_BYTES + header.stored <= channel.size();
        return Optional.of(header).filter(any -> isPossible);
    }

    private static Optional<ByteBuffer> group(FileChannel channel, long at) throws IOException {
        var header = header(channel, at);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.allocate(HEADER_BYTES + header.get().stored);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {}
        var array = bytes.array();
        return bytes.hasRemaining() || checksum(array, array.length) != header.get().checksum
                ? Optional.empty()
                : Optional.of(changes(header.get(), array));
    }

    private static ByteBuffer changes(Header header, byte[] group) throws IOException {
        if (header.raw == header.stored) {
            return ByteBuffer.wrap(group, HEADER_BYTES, header.stored).slice();
        }
        var raw = new byte[header.raw];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(group, HEADER_BYTES, header.stored);
            for (int at = 0; at < raw.length; ) {
                int read = inflater.inflate(raw, at, raw.length - at);
                if (read == 0) {
                    throw new EOFException("a group of the log is shorter than it says");
                }
                at += read;
            }
            return ByteBuffer.wrap(raw);
        } catch (DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }

    /** The number of the last group read or written. */
    long lastNumber() {
        return lastNumber;
    }

    /** Returns when the disk has the group. */
    void append(ByteBuffer changes) throws IOException {
        var group = framed(changes);
        open.write(group, offset);
        offset += group.length;
    }

    private byte[] framed(ByteBuffer changes) {
        int raw = changes.remaining();
        var group = new byte[padded(HEADER_BYTES + raw)];
        int stored = raw > MAX_COMPRESSED ? raw : compressed(changes.duplicate(), group);
        if (stored == raw) {
            changes.get(group, HEADER_BYTES, raw);
        }
        ByteBuffer.wrap(group)
                .putInt(MAGIC)
                .putInt(0)
                .putLong(++lastNumber)
                .putInt(stored)
                .putInt(raw);
        ByteBuffer.wrap(group).putInt(Integer.BYTES, checksum(group, HEADER_BYTES + stored));
        int length = padded(HEADER_BYTES + stored);
        return length == group.length ? group : Arrays.copyOf(group, length);
    }

    /** How many bytes there are then; as many as before if it would not become fewer. */
    private int compressed(ByteBuffer changes, byte[] group) {
        int raw = changes.remaining();
        deflater.reset();
        deflater.setInput(changes);
        deflater.finish();
        int stored = deflater.deflate(group, HEADER_BYTES, raw);
        return deflater.finished() && stored < raw ? stored : raw;
    }

    private static int checksum(byte[] group, int length) {
        var crc = new CRC32C();
        crc.update(group, CHECKED_FROM, length - CHECKED_FROM);
        return (int) crc.getValue();
    }

    private static int padded(int bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    /**
     * Goes on in the next file, whose groups from before the version before the last one are then written over. Its
     * first group is empty, so that the file is missed should it be gone.
     */
    void next() throws IOException {
        if (open != null) {
            open.close();
        }
        current = (current + 1) % FILES;
        open = SyncedFile.open(files.get(current));
        offset = 0;
        append(ByteBuffer.allocate(0));
    }

    /** Whether the file in use is there, and as long as what was written. */
    boolean isUntouched() throws IOException {
        var file = files.get(current);
        return Files.exists(file) && Files.size(file) >= offset;
    }

    /** Copies the files aside, as what is damaged in them may be of use to somebody. */
    void keep(Path folderAndName) throws IOException {
        for (int i = 0; i < FILES; i++) {
            if (Files.exists(files.get(i))) {
                Files.copy(files.get(i), Path.of(folderAndName + ".log-" + i));
            }
        }
    }

    /** For when the store itself has everything. */
    void delete() throws IOException {
        close();
        for (var file : files) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
        deflater.end();
    }
}
