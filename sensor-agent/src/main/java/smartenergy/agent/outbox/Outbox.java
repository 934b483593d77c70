package smartenergy.agent.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.storage.WholeFile;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Sequence;

/**
 * Keeps accepted readings on disk until the gateway has them. A reading is accepted when {@link #append} returns: it is
 * then numbered, and safe from kill -9 and power cuts, with one fsync for the whole batch. Any thread.
 *
 * <p>Memory holds only the entries that were read and are not released yet; how many that may be is the reader's
 * choice.
 */
public final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final String LOCK = "lock";
    private static final String SITE = "site";
    private static final long SEGMENT_BYTES = 1 << 20;
    /** Bound of the messages in flight together, which are in memory. */
    private static final long MAX_IN_FLIGHT_BYTES = 4 << 20;

    private final Path folder;
    private final long maxBytes;
    private final FileChannel lockFile;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final ArrayDeque<Segment> unread = new ArrayDeque<>();
    private final TreeMap<Long, Entry> inFlight = new TreeMap<>();
    private final Map<Numbering, TreeMap<Long, Entry>> inFlightByNumber = new HashMap<>();
    private final Map<String, Long> lastNumbers = new LinkedHashMap<>();
    private int stream;
    private long sourcePosition;
    private long nextIndex;
    private long inFlightBytes;
    private boolean isRoomAwaited;
    private long readings;

    /**
     * A reading that is to be accepted.
     *
     * @param sourcePosition where its source continues after it
     */
    public record Item(Reading reading, long sourcePosition) {}

    /** Within these a sequence number means one reading. */
    private record Numbering(int stream, String device) {}

    private Outbox(Path folder, long maxBytes, FileChannel lockFile) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, makes it if need be, and takes up everything unreleased in it.
     *
     * @param maxBytes bound of all files together; at least two segments of 1 MiB are kept
     * @throws IOException if the folder cannot be used, or another process uses it
     */
    public static Outbox open(Path folder, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        var lockFile = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile).isEmpty()) {
            lockFile.close();
            throw new IOException("outbox " + folder + " is in use by another process");
        }
        var outbox = new Outbox(folder, Math.max(maxBytes, 2 * SEGMENT_BYTES), lockFile);
        try {
            outbox.recover();
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
        return outbox;
    }

    private static Optional<FileLock> lock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // this very process has it
        }
    }

    private void recover() throws IOException {
        List<Path> files;
        try (var listing = Files.list(folder)) {
            files = listing.filter(Segment::isSegment).sorted().toList();
        }
        for (var file : files) {
            recover(Segment.open(file), file.equals(files.getLast()));
        }
        var home = new Home(folder, folder.resolve(LOCK));
        if (home.isOther()) {
            LOG.warn("Outbox {} was copied or moved here; what comes is numbered in a stream of its own", folder);
        }
        if (home.isOther() || segments.isEmpty() || !segments.getLast().file().equals(files.getLast())) {
            // Without the newest counters, numbers might be given twice; another stream keeps them apart.
            stream = 1 + new SecureRandom().nextInt(Integer.MAX_VALUE - 1);
            lastNumbers.clear();
            roll(files.isEmpty() ? 0 : Segment.ordinal(files.getLast()) + 1);
        }
        home.settle();
        unread.addAll(segments);
        LOG.info("Outbox opened folder={} stream={} readings={} bytes={}", folder, stream, readings, bytes());
    }

    private void recover(Segment segment, boolean isNewest) throws IOException {
        var counters = segment.readCounters();
        if (counters.isEmpty()) {
            setAside(segment, "its first record is not readable");
            return;
        }
        restore(counters.get());
        int entries = 0;
        while (segment.hasNext()) {
            var body = segment.read();
            if (body == null) {
                mend(segment, isNewest);
                break;
            }
            var entry = Entry.ofBytes(0, segment, body);
            lastNumbers.put(entry.device(), entry.number());
            sourcePosition = entry.sourcePosition();
            entries++;
        }
        segment.rewind(entries);
        segments.add(segment);
        readings += entries;
    }

    private void restore(Counters counters) {
        stream = counters.stream();
        sourcePosition = counters.sourcePosition();
        lastNumbers.clear();
        lastNumbers.putAll(counters.lastNumbers());
    }

    /** A torn end of the newest segment was never accepted. Anywhere else it is damage, of which a copy is kept. */
    private void mend(Segment segment, boolean isNewest) throws IOException {
        if (!isNewest) {
            // A copy may be there already, from a start that was killed before it cut.
            Files.copy(segment.file(), damaged(segment), StandardCopyOption.REPLACE_EXISTING);
        }
        long cut = segment.cutTail();
        LOG.warn(
                "Outbox cut off {} bytes that are no whole record file={}{}",
                cut,
                segment.file(),
                isNewest ? "" : " (accepted readings may be among them; a copy is kept beside it as .damaged)");
    }

    private static void setAside(Segment segment, String why) throws IOException {
        segment.close();
        var aside = damaged(segment);
        Files.move(segment.file(), aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn("Outbox set {} aside: {}", aside, why);
    }

    private static Path damaged(Segment segment) {
        return segment.file().resolveSibling(segment.file().getFileName() + ".damaged");
    }

    /**
     * Accepts the readings: numbers them and returns when they are on disk. All of them, or none.
     *
     * @return false if there is no room now
     * @throws IOException if the disk refuses; nothing was accepted, and the call may be repeated
     */
    public synchronized boolean append(List<Item> items) throws IOException {
        var numbers = new HashMap<String, Long>();
        var bodies = new ArrayList<byte[]>(items.size());
        long length = 0;
        for (var item : items) {
            var body = numbered(item, numbers);
            bodies.add(body);
            length += body.length;
        }
        if (bytes() + length > maxBytes) {
            return false;
        }
        if (segments.getLast().size() + length > SEGMENT_BYTES) {
            rollOver();
        }
        segments.getLast().append(bodies);
        lastNumbers.putAll(numbers);
        sourcePosition = items.getLast().sourcePosition();
        readings += items.size();
        notifyAll();
        return true;
    }

    private byte[] numbered(Item item, Map<String, Long> numbers) {
        var reading = item.reading();
        long number = numbers.merge(
                reading.device(), lastNumbers.getOrDefault(reading.device(), 0L) + 1, (last, first) -> last + 1);
        var message = ReadingJson.encode(reading.numbered(new Sequence(stream, number)));
        return Entry.toBytes(reading.device(), reading.measurement().kind(), number, item.sourcePosition(), message);
    }

    private void rollOver() throws IOException {
        var full = segments.getLast();
        roll(Segment.ordinal(full.file()) + 1);
        unread.add(segments.getLast());
        if (full.unreleased() == 0) {
            deleteIfDone(full);
        }
    }

    private void roll(long ordinal) throws IOException {
        segments.add(Segment.create(folder, ordinal, new Counters(stream, sourcePosition, lastNumbers)));
    }

    /**
     * Reads on: entries in the order of their acceptance, each once. They are in flight from then on.
     *
     * @param maxInFlight no more than this many are in flight afterwards, and fewer where they are large
     * @param patience how long to wait for the first one, or for room in flight
     * @throws IllegalStateException if what was read when the outbox was opened cannot be read any more; opening it
     *     again mends that
     */
    public synchronized List<Entry> next(int max, int maxInFlight, Duration patience)
            throws IOException, InterruptedException {
        isRoomAwaited = isFull(maxInFlight);
        if (!hasUnread() || isRoomAwaited) {
            wait(Math.max(1, patience.toMillis()));
        }
        var entries = new ArrayList<Entry>();
        while (entries.size() < max && !isFull(maxInFlight) && hasUnread()) {
            var segment = unread.getFirst();
            var body = segment.read();
            if (body == null) {
                throw new IllegalStateException(segment.file() + " was damaged since it was opened");
            }
            var entry = Entry.ofBytes(nextIndex++, segment, body);
            inFlight.put(entry.index(), entry);
            inFlightByNumber
                    .computeIfAbsent(new Numbering(entry.stream(), entry.device()), any -> new TreeMap<>())
                    .put(entry.number(), entry);
            inFlightBytes += entry.message().length;
            entries.add(entry);
        }
        return entries;
    }

    private boolean isFull(int maxInFlight) {
        return inFlight.size() >= maxInFlight || inFlightBytes >= MAX_IN_FLIGHT_BYTES;
    }

    private boolean hasUnread() {
        while (!unread.isEmpty() && !unread.getFirst().hasNext()) {
            if (unread.size() == 1) {
                return false; // the active segment, which will grow
            }
            unread.removeFirst();
        }
        return !unread.isEmpty();
    }

    /** The entries that were read and are not released, in the order of their acceptance. */
    public synchronized List<Entry> inFlight() {
        return List.copyOf(inFlight.values());
    }

    public synchronized int inFlightCount() {
        return inFlight.size();
    }

    /** Lets go of entries in flight that the gateway has; returns how many those were. */
    public synchronized int release(int stream, String device, Range range) {
        var ofDevice = inFlightByNumber.get(new Numbering(stream, device));
        if (ofDevice == null) {
            return 0;
        }
        var released = ofDevice.subMap(range.first(), true, range.last(), true);
        int count = released.size();
        for (var entry : released.values()) {
            inFlight.remove(entry.index());
            inFlightBytes -= entry.message().length;
            if (entry.segment().release()) {
                deleteIfDone(entry.segment());
            }
        }
        released.clear();
        readings -= count;
        if (count > 0 && isRoomAwaited) {
            notifyAll();
        }
        return count;
    }

    private void deleteIfDone(Segment segment) {
        if (segment == segments.getLast()) {
            return;
        }
        segments.remove(segment);
        unread.remove(segment);
        try {
            segment.delete();
        } catch (IOException e) {
            LOG.warn("Outbox cannot delete {}; its readings will be sent again after a restart", segment.file(), e);
        }
    }

    /**
     * The site at which the node was before, if it was at another one.
     *
     * @throws IOException if the folder cannot be read
     */
    public synchronized Optional<String> formerSite(String site) throws IOException {
        var file = folder.resolve(SITE);
        var former = Files.exists(file) ? Files.readString(file) : "";
        if (former.isEmpty()) {
            settle(site);
        }
        return Optional.of(former).filter(known -> !known.isEmpty() && !known.equals(site));
    }

    /** The node is at this site, and nothing is left at a former one. */
    public synchronized void settle(String site) throws IOException {
        WholeFile.replace(folder.resolve(SITE), StandardCharsets.UTF_8.encode(site));
    }

    public int stream() {
        return stream;
    }

    /** Where the source continues. */
    public synchronized long sourcePosition() {
        return sourcePosition;
    }

    /** By device, the last sequence number accepted: what the audit counts against. */
    public synchronized Map<String, Long> accepted() {
        return new LinkedHashMap<>(lastNumbers);
    }

    /** How many accepted readings are not released. */
    public synchronized long readings() {
        return readings;
    }

    /** Bytes on disk. */
    public synchronized long bytes() {
        return segments.stream().mapToLong(Segment::size).sum();
    }

    /** Keeps what is unreleased for the next time. */
    @Override
    public synchronized void close() throws IOException {
        if (readings == 0) {
            rollOver();
        }
        for (var segment : segments) {
            segment.close();
        }
        lockFile.close();
    }
}
