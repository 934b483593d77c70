package smartenergy.relay.datapond;

import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bson.Document;

/**
 * A collection read in the order in which it was written, with a durable checkpoint: each document is read at least
 * once, also those of instances before this one, and those that an instance cut off by a partition still writes. One
 * thread writes at a time, one reads, and one looks after the rest.
 */
public final class Journal<T> {
    /** The member that says how many bytes a document is about, where they may be many. */
    static final String BYTES = "bytes";

    private static final int READ_BYTES = 4 << 20;
    /** So many of what was written last are kept in memory, so that live traffic is not read back. */
    private static final int RECENT = 2_000;

    private final MongoCollection<Document> documents;
    private final Checkpoints checkpoints;
    private final Function<Document, T> decode;
    private final boolean mayBeLarge;
    private final long epoch;
    /**
     * Held by who looks for what earlier instances left: the reader and the caretaker may, each counting what it finds.
     */
    private final Object looking = new Object();

    private final Deque<Long> earlier = new ConcurrentLinkedDeque<>();
    /** By epoch of an earlier instance, how far it may have been relayed without its checkpoint saying so. */
    private final Map<Long, Long> perhapsRelayed = new ConcurrentHashMap<>();
    /** Everything between {@link #recentAfter} and {@link #completed}. */
    private final Deque<Stored<T>> recent = new ArrayDeque<>();

    private long recentAfter;
    private long given;
    private volatile long completed;
    /** Up to here reading found nothing that the checkpoint had not passed. */
    private volatile long exhausted;

    private long unread;

    /** @param mayBeLarge whether the documents have {@link #BYTES}, which then bounds what is read at once */
    Journal(
            MongoCollection<Document> documents,
            Checkpoints checkpoints,
            Function<Document, T> decode,
            boolean mayBeLarge,
            long epoch) {
        this.documents = documents;
        this.checkpoints = checkpoints;
        this.decode = decode;
        this.mayBeLarge = mayBeLarge;
        this.epoch = epoch;
        this.given = Positions.start(epoch);
        this.completed = given;
        this.recentAfter = given;
        findUnreadOfEarlierInstances();
    }

    /** The next position to write at. */
    long nextPosition() {
        return ++given;
    }

    long lastGiven() {
        return given;
    }

    /**
     * Says that everything up to the last position given is written, or never will be. Only so far is read, because a
     * gap that is filled later would be passed over.
     *
     * @param before the last position given before the attempt to write that succeeded
     * @param written what is new; of earlier attempts, whose end is not known, with any position
     */
    synchronized void complete(long before, List<Stored<T>> written) {
        boolean isGapless = before == completed;
        completed = given;
        unread += written.size();
        if (isGapless && !mayBeLarge) {
            recent.addAll(written);
            while (recent.size() > RECENT) {
                recentAfter = recent.removeFirst().position();
            }
        } else {
            recent.clear();
            recentAfter = completed;
        }
        notifyAll();
    }

    /**
     * The next documents after the checkpoint, in order; what came before this instance comes first.
     *
     * @param patienceMillis how long to wait for the first one
     */
    public List<Stored<T>> next(int max, long patienceMillis) throws InterruptedException {
        for (var first = earlier.peekFirst(); first != null; first = earlier.peekFirst()) {
            var found = read(checkpoints.of(first), Positions.end(first), max);
            if (!found.isEmpty()) {
                return found;
            }
            earlier.removeFirst();
        }
        long checkpoint;
        long upTo;
        synchronized (this) {
            if (isRelayed(completed)) {
                wait(patienceMillis);
            }
            checkpoint = checkpoints.of(epoch);
            upTo = completed;
            var inMemory = recent(checkpoint, max);
            if (!inMemory.isEmpty() || isRelayed(upTo)) {
                return inMemory;
            }
        }
        var found = read(checkpoint, upTo, max);
        if (found.isEmpty()) {
            exhausted = upTo;
        }
        return found;
    }

    private List<Stored<T>> recent(long checkpoint, int max) {
        while (!recent.isEmpty() && recent.peekFirst().position() <= checkpoint) {
            recentAfter = recent.removeFirst().position();
        }
        return checkpoint < recentAfter ? List.of() : recent.stream().limit(max).toList();
    }

    private List<Stored<T>> read(long after, long upTo, int max) {
        return page(new Document(), after, mayBeLarge ? fitting(after, upTo, max) : upTo, max);
    }

    /** The position up to which the documents are small enough to be read at once; at least one is. */
    private long fitting(long after, long upTo, int max) {
        long bytes = 0;
        long last = upTo;
        for (var document : heads(after, upTo, max)) {
            bytes += document.getInteger(BYTES, 0);
            if (bytes > READ_BYTES && last != upTo) {
                return last;
            }
            last = document.getLong("_id");
        }
        return last;
    }

    /**
     * Documents between two positions that match, in order.
     *
     * @param max at most so many
     */
    List<Stored<T>> page(Document filter, long after, long upTo, int max) {
        var query = Positions.between(after, upTo);
        query.putAll(filter);
        return documents
                .find(query)
                .sort(ascending("_id"))
                .limit(max)
                .batchSize(max)
                .map(document -> new Stored<>(document.getLong("_id"), decode.apply(document)))
                .into(new ArrayList<>());
    }

    private Iterable<Document> heads(long after, long upTo, int max) {
        return documents
                .find(Positions.between(after, upTo))
                .projection(Projections.include(BYTES, ReadingDocuments.RECEIVED_AT))
                .sort(ascending("_id"))
                .limit(max)
                .batchSize(max);
    }

    /**
     * Moves the checkpoint behind what {@link #next} gave; {@link #settle} makes that durable. Or moves it back, to
     * where another instance went back.
     *
     * @param ends by partition, where Kafka's log ended when it had all of that; empty where that is not known
     */
    public void done(List<Stored<T>> read, Map<Integer, Long> ends) {
        boolean isForward = checkpoints.move(read.getLast().position(), ends);
        synchronized (this) {
            unread = Math.max(0, unread - read.size());
            notifyAll();
        }
        if (!isForward) {
            beginAtCheckpoints();
        }
    }

    /**
     * Makes the checkpoint durable, where that was not done for a while. For the thread that reads.
     *
     * @param atOnce also where it was
     */
    public void settle(boolean atOnce) {
        boolean isForward = atOnce ? checkpoints.write() : checkpoints.writeIfDue();
        if (!isForward) {
            beginAtCheckpoints();
        }
    }

    /**
     * Has {@link #next} give once more what Kafka has lost the end of. For the thread that reads.
     *
     * @param ends by partition, where Kafka's log ends now
     * @return whether it has lost something
     */
    public boolean goBack(Map<Integer, Long> ends) {
        boolean isLost = checkpoints.goBack(ends);
        if (isLost) {
            beginAtCheckpoints();
        }
        return isLost;
    }

    private void beginAtCheckpoints() {
        exhausted = Positions.start(epoch);
        synchronized (looking) {
            earlier.clear();
            synchronized (this) {
                unread = documents.countDocuments(Positions.between(checkpoints.of(epoch), completed));
            }
            findUnreadOfEarlierInstances();
        }
    }

    /** Lets the reader in {@link #next} go on without a document. */
    public synchronized void wake() {
        notifyAll();
    }

    /** Returns when everything is relayed that was written before the call. */
    public synchronized void awaitRelayed() throws InterruptedException {
        long until = completed;
        while (!isRelayed(until) || !earlier.isEmpty()) {
            wait(100);
        }
    }

    private boolean isRelayed(long ownPosition) {
        return ownPosition <= Math.max(checkpoints.of(epoch), exhausted);
    }

    /** The last position up to which everything is written. */
    public long written() {
        return completed;
    }

    /** The position up to which what this instance wrote is relayed. */
    public long relayed() {
        return checkpoints.of(epoch);
    }

    /** Whether it may have been relayed by an instance that was killed before its checkpoint was durable. */
    public boolean wasPerhapsRelayed(long position) {
        return position <= perhapsRelayed.getOrDefault(Positions.epochOf(position), -1L);
    }

    /** How many documents were written and not yet passed by the checkpoint. */
    public synchronized long unread() {
        return unread;
    }

    /**
     * Looks for what earlier instances wrote and nobody relayed: at the start, and again and again, as one of them may
     * still live. It jumps from epoch to epoch. An instance has one insert under way at a time and the server carries
     * it out in order, so what is seen has nothing missing before it.
     */
    void findUnreadOfEarlierInstances() {
        synchronized (looking) {
            checkpoints.refresh();
            var withDocuments = new HashSet<Long>();
            long limit = Positions.start(epoch);
            for (var first = first(-1, limit);
                    first != -1;
                    first = first(Positions.end(Positions.epochOf(first)), limit)) {
                long found = Positions.epochOf(first);
                withDocuments.add(found);
                if (first(checkpoints.of(found), Positions.end(found)) != -1 && !earlier.contains(found)) {
                    addEarlier(found);
                }
            }
            checkpoints.prune(withDocuments, epoch);
        }
    }

    private void addEarlier(long found) {
        long waiting = documents.countDocuments(Positions.between(checkpoints.of(found), Positions.end(found)));
        perhapsRelayed.put(found, checkpoints.mayHaveComeTo(found));
        synchronized (this) {
            unread += waiting;
            earlier.addLast(found);
            notifyAll();
        }
    }

    private long first(long after, long upTo) {
        for (var document : heads(after, upTo, 1)) {
            return document.getLong("_id");
        }
        return -1;
    }

    long count() {
        return documents.estimatedDocumentCount();
    }

    /**
     * Deletes the oldest documents that the durable checkpoint has passed, of one epoch at a time.
     *
     * @param max at most so many
     * @param unwanted is asked for the oldest first, until it says no; sees {@link #BYTES} and the time of receipt
     * @return how many were deleted
     */
    int deleteOldest(int max, Predicate<Document> unwanted) {
        long first = -1;
        long last = -1;
        for (var document : heads(-1, Long.MAX_VALUE, max)) {
            long position = document.getLong("_id");
            first = first == -1 ? position : first;
            if (!isOver(document, first, unwanted)) {
                break;
            }
            last = position;
        }
        return delete(first, last);
    }

    /**
     * As {@link #deleteOldest}, without a look at each.
     *
     * @param unwanted what is so has nothing before it that is not
     */
    int deleteOldestRun(int max, Predicate<Document> unwanted) {
        for (var oldest : heads(-1, Long.MAX_VALUE, 1)) {
            long first = oldest.getLong("_id");
            if (!isOver(oldest, first, unwanted)) {
                return 0;
            }
            for (var beyond : heads(first + max - 1, Long.MAX_VALUE, 1)) {
                if (isOver(beyond, first, unwanted)) {
                    return delete(first, first + max - 1);
                }
            }
        }
        return deleteOldest(max, unwanted);
    }

    private boolean isOver(Document document, long first, Predicate<Document> unwanted) {
        long position = document.getLong("_id");
        return Positions.epochOf(position) == Positions.epochOf(first)
                && checkpoints.hasPassed(position)
                && unwanted.test(document);
    }

    private int delete(long first, long last) {
        return last == -1
                ? 0
                : (int) documents.deleteMany(Positions.between(first - 1, last)).getDeletedCount();
    }

    /** Removes one that is settled, whether it was relayed or not. */
    void remove(long position) {
        boolean removed = documents.deleteOne(new Document("_id", position)).getDeletedCount() > 0;
        synchronized (this) {
            if (removed && position > checkpoints.of(Positions.epochOf(position))) {
                unread = Math.max(0, unread - 1);
            }
        }
    }
}
