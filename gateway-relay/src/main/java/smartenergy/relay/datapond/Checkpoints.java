package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import smartenergy.telemetry.NumberText;

/**
 * How far a collection was relayed, by epoch of the instance that wrote, and where Kafka's log ended then, in case it
 * should lose its end. It is written behind: who is killed relays again what came after the last writing, which
 * identity makes harmless. Any thread.
 */
final class Checkpoints {
    private static final String POSITION = "position";
    private static final String COLLECTION = "collection";
    private static final String ENDS = "ends";
    private static final String MARKS = "marks";
    /** How far apart and how many the earlier checkpoints are that are remembered. */
    private static final Duration MARK_INTERVAL = Duration.ofSeconds(5);

    private static final int MAX_MARKS = 120;
    /** After so long it is written, or sooner where so much has passed. */
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(5);

    private static final Duration SHORTEST_WRITE_INTERVAL = Duration.ofSeconds(1);
    private static final int SOON = 1_000;
    /** So far it may be ahead of what is written, a batch or two aside. */
    private static final int MAX_AHEAD = 10_000;

    private static final int MAX_SENT_AHEAD = MAX_AHEAD + 5_000;

    private final MongoCollection<Document> documents;
    private final MongoCollection<Document> marked;
    private final String collection;
    private final Map<Long, Long> byEpoch = new ConcurrentHashMap<>();
    /** Those of them that the DataPond has. */
    private final Map<Long, Long> durable = new ConcurrentHashMap<>();
    /** What was not written yet, if anything was not. */
    private Move waiting;

    private long lastWrite = System.nanoTime() - WRITE_INTERVAL.toNanos();
    /** Those of {@link #markedEpoch}. */
    private final Deque<Document> marks = new ArrayDeque<>();

    private long markedEpoch = -1;
    private long lastMark = System.nanoTime() - MARK_INTERVAL.toNanos();

    private record Move(long epoch, long position, Document ends) {}

    /** @param marked for earlier checkpoints, which are too many to be written with each */
    Checkpoints(MongoCollection<Document> documents, MongoCollection<Document> marked, String collection) {
        this.documents = documents;
        this.marked = marked;
        this.collection = collection;
        refresh();
    }

    /** Learns what other instances relayed; not while this goes back, or it would learn what it goes back from. */
    synchronized void refresh() {
        for (var document : documents.find(new Document(COLLECTION, collection))) {
            long position = document.getLong(POSITION);
            byEpoch.merge(Positions.epochOf(position), position, Math::max);
            durable.merge(Positions.epochOf(position), position, Math::max);
        }
    }

    long of(long epoch) {
        return byEpoch.getOrDefault(epoch, Positions.start(epoch));
    }

    /** Whether the DataPond knows that it was relayed. */
    boolean hasPassed(long position) {
        return position <= durableOf(Positions.epochOf(position));
    }

    /** The position up to which an instance of that epoch that was killed may have come. */
    long mayHaveComeTo(long epoch) {
        return durableOf(epoch) + MAX_SENT_AHEAD;
    }

    private long durableOf(long epoch) {
        return durable.getOrDefault(epoch, Positions.start(epoch));
    }

    /**
     * Moves forward, in memory; {@link #write} makes it durable.
     *
     * @param ends by partition, where Kafka's log ends that holds all up to the position; empty where that is not known
     * @return false if what waited of another epoch is back where another instance has gone back to meanwhile
     */
    synchronized boolean move(long position, Map<Integer, Long> ends) {
        long epoch = Positions.epochOf(position);
        boolean isWritten = waiting == null || waiting.epoch() == epoch || write();
        var there = new Document();
        ends.forEach((partition, end) -> there.append(partition.toString(), end));
        waiting = new Move(epoch, position, there);
        byEpoch.merge(epoch, position, Math::max);
        return isWritten;
    }

    /** As {@link #write}, where it is time for it. */
    synchronized boolean writeIfDue() {
        if (waiting == null) {
            return true;
        }
        long age = System.nanoTime() - lastWrite;
        long ahead = waiting.position() - durableOf(waiting.epoch());
        boolean isDue = age >= WRITE_INTERVAL.toNanos()
                || (age >= SHORTEST_WRITE_INTERVAL.toNanos() && ahead >= SOON)
                || ahead >= MAX_AHEAD;
        return !isDue || write();
    }

    /**
     * Writes what waits for it. Forward only, whichever instance is the slower one.
     *
     * @return false if it is back where another instance has gone back to meanwhile
     */
    synchronized boolean write() {
        if (waiting == null) {
            return true;
        }
        long epoch = waiting.epoch();
        try {
            documents.updateOne(
                    new Document("_id", id(epoch)).append(POSITION, new Document("$gte", durableOf(epoch))),
                    Updates.combine(
                            Updates.set(COLLECTION, collection),
                            Updates.max(POSITION, waiting.position()),
                            Updates.set(ENDS, waiting.ends())),
                    new UpdateOptions().upsert(true));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            takeOver(epoch); // it is there, but not as far as it was
            return false;
        }
        var written = waiting;
        durable.merge(epoch, written.position(), Math::max);
        forgetWaiting();
        mark(epoch, new Document(POSITION, written.position()).append(ENDS, written.ends()));
        return true;
    }

    private void forgetWaiting() {
        waiting = null;
        lastWrite = System.nanoTime();
    }

    private void takeOver(long epoch) {
        var found = documents.find(eq("_id", id(epoch))).first();
        long position = found == null ? Positions.start(epoch) : found.getLong(POSITION);
        byEpoch.put(epoch, position);
        durable.put(epoch, position);
        markedEpoch = -1;
        if (waiting != null && waiting.epoch() == epoch) {
            forgetWaiting();
        }
    }

    private String id(long epoch) {
        return collection + "/" + epoch;
    }

    private void mark(long epoch, Document mark) {
        if (lastWrite - lastMark < MARK_INTERVAL.toNanos()) {
            return;
        }
        lastMark = lastWrite;
        if (epoch != markedEpoch) {
            marks.clear();
            marks.addAll(stored(epoch));
            markedEpoch = epoch;
        }
        marks.addLast(mark);
        if (marks.size() > MAX_MARKS) {
            marks.removeFirst();
        }
        store(epoch, List.copyOf(marks));
    }

    private List<Document> stored(long epoch) {
        var found = marked.find(eq("_id", id(epoch))).first();
        return found == null ? List.of() : found.getList(MARKS, Document.class);
    }

    private void store(long epoch, List<Document> ofEpoch) {
        marked.replaceOne(eq("_id", id(epoch)), new Document(MARKS, ofEpoch), new ReplaceOptions().upsert(true));
    }

    /**
     * Goes back to where Kafka still has everything, if it has lost something, or to where another instance has gone
     * back to for that. What waits is written first, or its loss would not be seen.
     *
     * @param ends by partition, where Kafka's log ends now
     * @return whether it had
     */
    synchronized boolean goBack(Map<Integer, Long> ends) {
        boolean isLost = !write();
        for (var checkpoint : documents.find(new Document(COLLECTION, collection))) {
            long epoch = Positions.epochOf(checkpoint.getLong(POSITION));
            if (!isKept(checkpoint, ends)) {
                var kept = lastKept(epoch, ends);
                documents.updateOne(
                        eq("_id", checkpoint.getString("_id")),
                        Updates.combine(
                                Updates.set(POSITION, kept.getLong(POSITION)), Updates.set(ENDS, kept.get(ENDS))));
            } else if (checkpoint.getLong(POSITION) >= durableOf(epoch)) {
                continue;
            }
            isLost = true;
            takeOver(epoch);
        }
        return isLost;
    }

    /** The marks after it are forgotten, or they would seem kept once the log has grown again. */
    private Document lastKept(long epoch, Map<Integer, Long> ends) {
        var kept = stored(epoch).stream().filter(mark -> isKept(mark, ends)).toList();
        store(epoch, kept);
        return kept.isEmpty()
                ? new Document(POSITION, Positions.start(epoch)).append(ENDS, new Document())
                : kept.getLast();
    }

    private static boolean isKept(Document checkpoint, Map<Integer, Long> ends) {
        return checkpoint.get(ENDS, new Document()).entrySet().stream()
                .allMatch(end -> ends.getOrDefault(NumberText.integer(end.getKey()), 0L)
                        >= ((Number) end.getValue()).longValue());
    }

    /** Forgets epochs before one that have no documents left; should they get some, all of those are relayed. */
    synchronized void prune(Set<Long> withDocuments, long before) {
        for (long epoch : byEpoch.keySet()) {
            if (epoch < before && !withDocuments.contains(epoch)) {
                documents.deleteOne(eq("_id", id(epoch)));
                marked.deleteOne(eq("_id", id(epoch)));
                byEpoch.remove(epoch);
                durable.remove(epoch);
            }
        }
    }
}
