package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * A collection read in the order in which it was written, with a durable checkpoint: each document is read at least once,
 * also those of instances before this one, and those that an instance cut off by a partition still writes. One thread
 * writes, one reads.
 */
public final class Journal {
    /** So many instances before this one are looked after for late writes. */
    private static final int WATCHED_EPOCHS = 8;

    private static final String POSITION = "position";

    private final MongoCollection<Document> documents;
    private final MongoCollection<Document> checkpoints;
    private final long epoch;
    private final Map<Long, Long> checkpointByEpoch = new HashMap<>();
    private final Deque<Long> backlog = new ArrayDeque<>();
    private long lastGiven;
    private volatile long completed;
    private volatile long unread;

    Journal(MongoCollection<Document> documents, MongoCollection<Document> checkpoints, long epoch) {
        this.documents = documents;
        this.checkpoints = checkpoints;
        this.epoch = epoch;
        this.lastGiven = Positions.first(epoch);
        this.completed = lastGiven;
        for (var checkpoint : checkpoints.find()) {
            if (name().equals(checkpoint.getString("collection"))) {
                long position = checkpoint.getLong(POSITION);
                checkpointByEpoch.put(Positions.epochOf(position), position);
            }
        }
        findBacklog();
    }

    private String name() {
        return documents.getNamespace().getCollectionName();
    }

    /** Jumps from epoch to epoch, as only those with documents can have any that were not read. */
    private void findBacklog() {
        long from = 0;
        for (var first = firstFrom(from); first != null; first = firstFrom(from)) {
            long found = Positions.epochOf(first.getLong("_id"));
            if (found < epoch && !read(found, 1).isEmpty()) {
                backlog.add(found);
            }
            from = Positions.first(found + 1);
        }
        unread = backlog.stream().mapToLong(this::countUnread).sum();
    }

    private Document firstFrom(long position) {
        return documents.find(gte("_id", position)).sort(ascending("_id")).limit(1).first();
    }

    private long countUnread(long ofEpoch) {
        return documents.countDocuments(range(ofEpoch));
    }

    private Bson range(long ofEpoch) {
        long after = checkpointByEpoch.getOrDefault(ofEpoch, Positions.first(ofEpoch));
        return ofEpoch == epoch
                ? and(gt("_id", after), lte("_id", completed))
                : and(gt("_id", after), lt("_id", Positions.first(ofEpoch + 1)));
    }

    /** The next position to write at; for the one writing thread. */
    long nextPosition() {
        return ++lastGiven;
    }

    /** Says that everything up to the last position given is written, or never will be. */
    synchronized void complete(int written) {
        completed = lastGiven;
        unread += written;
        notifyAll();
    }

    /**
     * The next documents after the checkpoint, in order; what came before this instance comes first.
     *
     * @param patienceMillis how long to wait for the first one
     */
    public List<Document> next(int max, long patienceMillis) throws InterruptedException {
        while (!backlog.isEmpty()) {
            var found = read(backlog.getFirst(), max);
            if (!found.isEmpty()) {
                return found;
            }
            backlog.removeFirst();
        }
        awaitCompletion(patienceMillis);
        return read(epoch, max);
    }

    private synchronized void awaitCompletion(long patienceMillis) throws InterruptedException {
        if (completed <= checkpointByEpoch.getOrDefault(epoch, Positions.first(epoch))) {
            wait(patienceMillis);
        }
    }

    private List<Document> read(long ofEpoch, int max) {
        return documents
                .find(range(ofEpoch))
                .sort(ascending("_id"))
                .limit(max)
                .batchSize(max)
                .into(new ArrayList<>());
    }

    /** Moves the checkpoint, durably, behind the documents that {@link #next} gave. */
    public void done(List<Document> read) {
        long position = read.getLast().getLong("_id");
        long ofEpoch = Positions.epochOf(position);
        checkpoints.replaceOne(
                eq("_id", name() + "/" + ofEpoch),
                new Document("collection", name()).append(POSITION, position),
                new ReplaceOptions().upsert(true));
        synchronized (this) {
            checkpointByEpoch.put(ofEpoch, position);
            unread = Math.max(0, unread - read.size());
        }
    }

    /** Looks again for what earlier instances may still have written. */
    public void watchEarlierInstances() {
        for (long earlier = Math.max(1, epoch - WATCHED_EPOCHS); earlier < epoch; earlier++) {
            if (!backlog.contains(earlier)) {
                backlog.add(earlier);
            }
        }
    }

    /** How many documents were written and not yet passed by the checkpoint. */
    public long unread() {
        return unread;
    }

    long count() {
        return documents.estimatedDocumentCount();
    }

    /**
     * Deletes the oldest documents that the checkpoint has passed.
     *
     * @param max at most so many
     * @param before only those received before this
     * @return how many were deleted
     */
    int deleteOldest(int max, Instant before) {
        var oldest = documents.find().sort(ascending("_id")).limit(max).into(new ArrayList<>());
        long last = -1;
        int count = 0;
        for (var document : oldest) {
            long position = document.getLong("_id");
            if (!isPassed(position) || !document.getDate("receivedAt").toInstant().isBefore(before)) {
                break;
            }
            last = position;
            count++;
        }
        if (count > 0) {
            documents.deleteMany(lte("_id", last));
        }
        return count;
    }

    private synchronized boolean isPassed(long position) {
        return position <= checkpointByEpoch.getOrDefault(Positions.epochOf(position), -1L);
    }
}
