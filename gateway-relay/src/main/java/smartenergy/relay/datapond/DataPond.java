package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.config.Secret;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** The DataPond in MongoDB 6 or newer, or in a server that speaks its protocol. */
public final class DataPond implements ReadingStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataPond.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 8;
    private static final String INSTANCES = "gateway-relay";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Clock clock;
    private final MongoClient client;
    private final MongoDatabase database;
    private final MongoCollection<Document> readings;
    private final MongoCollection<Document> rejected;
    private final MongoCollection<Document> instances;
    private final long epoch;
    private final Journal<Reading> readingJournal;
    private final Journal<DeadLetter> rejectedJournal;
    private final Retention retention;
    private final Events events;

    /**
     * Bounds of what is kept after it was relayed.
     *
     * @param maxReadings when so many are waiting for Kafka, the intake stops
     */
    public record Bounds(long maxReadings, Duration maxAge) {}

    /** Which readings are meant; an absent bound does not bind. */
    public record Selection(Optional<Instant> from, Optional<Instant> to, Optional<String> device) {}

    /** @throws StoreUnavailable if the server does not answer; may be called again */
    public DataPond(Secret uri, Bounds bounds, Clock clock) {
        this.clock = clock;
        this.client = connect(uri);
        try {
            database = client.getDatabase("datapond").withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
            readings = database.getCollection("readings");
            rejected = database.getCollection("rejected");
            ReadingDocuments.makeUnique(readings, database.getCollection("repeated"));
            instances = database.getCollection("instances");
            epoch = takeNewestEpoch();
            readingJournal =
                    new Journal<>(readings, checkpointsOf("readings"), ReadingDocuments::toReading, false, epoch);
            rejectedJournal =
                    new Journal<>(rejected, checkpointsOf("rejected"), DeadLetterDocuments::toLetter, true, epoch);
            retention = new Retention(bounds, readingJournal, rejectedJournal, () -> bytesOf("rejected"), clock);
            events = new Events(
                    database.getCollection("events"), epoch, () -> bytesOf("events"), bounds.maxAge(), clock);
            LOG.info(
                    "Opened the DataPond epoch={} readings={} unrelayed={}",
                    epoch,
                    readingJournal.count(),
                    readingJournal.unread());
        } catch (MongoException e) {
            client.close();
            throw new StoreUnavailable(e);
        }
    }

    private static MongoClient connect(Secret uri) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout((int) PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .readTimeout((int) PATIENCE.multipliedBy(3).toSeconds(), TimeUnit.SECONDS))
                .applyToConnectionPoolSettings(pool -> pool.maxSize(CONNECTIONS))
                .applyConnectionString(new ConnectionString(uri.reveal()))
                // A repeated write is recognised by its identity; the driver need not try.
                .retryWrites(false)
                .build());
    }

    /**
     * An older copy, or what was saved of a damaged file, may have given fewer epochs than it holds documents of. What
     * this instance writes has to come after all of those.
     */
    private long takeNewestEpoch() {
        long taken = takeEpoch();
        long held = newestEpoch(taken);
        if (held < taken) {
            return taken;
        }
        LOG.warn("The DataPond holds what instances of epochs up to {} wrote, though it knows of {} only", held, taken);
        instances.updateOne(eq("_id", INSTANCES), Updates.max("epoch", held));
        return takeEpoch();
    }

    /** The greatest one from {@code least} on that anything is of; less if there is none. */
    private long newestEpoch(long least) {
        long newest = least - 1;
        for (var name : List.of("readings", "rejected", "events")) {
            var documents = database.getCollection(name);
            for (var first = idAfter(documents, newest); first.isPresent(); first = idAfter(documents, newest)) {
                newest = Positions.epochOf(first.get());
            }
        }
        for (var checkpoint : database.getCollection("checkpoints").find()) {
            newest = Math.max(newest, Positions.epochOf(checkpoint.getLong("position")));
        }
        return newest;
    }

    /** Ascending, as a server that would have to sort all documents for the last one would need long. */
    private static Optional<Long> idAfter(MongoCollection<Document> documents, long epoch) {
        return Optional.ofNullable(documents
                        .find(Positions.between(Positions.end(epoch), Long.MAX_VALUE))
                        .projection(Projections.include("_id"))
                        .sort(ascending("_id"))
                        .limit(1)
                        .first())
                .map(document -> document.getLong("_id"));
    }

    private long takeEpoch() {
        return instances
                .findOneAndUpdate(
                        eq("_id", INSTANCES),
                        Updates.inc("epoch", 1L),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER))
                .getLong("epoch");
    }

    private Checkpoints checkpointsOf(String collection) {
        return new Checkpoints(database.getCollection("checkpoints"), database.getCollection("marks"), collection);
    }

    /** A name that no other DataPond has, the same for ever. */
    public String name() {
        return orUnavailable(() -> instances
                .findOneAndUpdate(
                        eq("_id", "datapond"),
                        Updates.setOnInsert("name", UUID.randomUUID().toString()),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER))
                .getString("name"));
    }

    /** One call at a time: a second writer could complete positions that the first has not written yet. */
    @Override
    public synchronized List<Outcome> store(List<Reading> batch) {
        return batch.isEmpty() ? List.of() : orUnavailable(() -> insert(batch));
    }

    private List<Outcome> insert(List<Reading> batch) {
        var now = clock.instant();
        long before = readingJournal.lastGiven();
        var documents = batch.stream()
                .map(reading -> ReadingDocuments.toDocument(readingJournal.nextPosition(), reading, now))
                .toList();
        var outcomes = new ArrayList<>(Collections.nCopies(batch.size(), Outcome.STORED));
        var repeated = Inserts.eachOnce(readings, documents);
        if (!repeated.isEmpty()) {
            var stored = stored(repeated.stream().map(batch::get).toList());
            var ofFailedAttempts = new HashSet<Long>();
            for (int index : repeated) {
                outcomes.set(index, compare(batch.get(index), stored, before, ofFailedAttempts));
            }
        }
        var written = new ArrayList<Stored<Reading>>();
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes.get(i) == Outcome.STORED) {
                written.add(new Stored<>(documents.get(i).getLong("_id"), batch.get(i)));
            }
        }
        readingJournal.complete(before, written);
        return outcomes;
    }

    private Map<Reading.Identity, Document> stored(List<Reading> batch) {
        var byIdentity = new HashMap<Reading.Identity, Document>();
        for (var document : readings.find(ReadingDocuments.byIdentities(batch)).batchSize(batch.size())) {
            byIdentity.put(ReadingDocuments.toReading(document).identity(), document);
        }
        return byIdentity;
    }

    /** What an earlier attempt of unknown end has stored counts as stored, once. */
    private Outcome compare(
            Reading reading, Map<Reading.Identity, Document> stored, long before, Set<Long> ofFailedAttempts) {
        var document = stored.get(reading.identity());
        if (document == null) {
            // It was the position that was taken, as the identity is not; the next attempt takes other ones.
            throw new StoreUnavailable(new IllegalStateException("a position was given twice"));
        }
        if (!isSame(ReadingDocuments.toReading(document), reading)) {
            return Outcome.CONFLICT;
        }
        long position = document.getLong("_id");
        boolean isOfFailedAttempt = position > readingJournal.written() && position <= before;
        return isOfFailedAttempt && ofFailedAttempts.add(position) ? Outcome.STORED : Outcome.DUPLICATE;
    }

    /** Without the sequence: an outbox that was lost numbers anew, but the observation is the same. */
    private static boolean isSame(Reading stored, Reading reading) {
        return stored.measurement().equals(reading.measurement())
                && stored.site().equals(reading.site())
                && stored.room().equals(reading.room());
    }

    @Override
    public synchronized void reject(List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        orUnavailable(() -> {
            long before = rejectedJournal.lastGiven();
            var written = letters.stream()
                    .map(letter -> new Stored<>(rejectedJournal.nextPosition(), letter))
                    .toList();
            var repeated = Inserts.eachOnce(
                    rejected,
                    written.stream()
                            .map(stored -> DeadLetterDocuments.toDocument(stored.position(), stored.item()))
                            .toList());
            if (!repeated.isEmpty()) {
                throw new MongoException("a position was given twice");
            }
            rejectedJournal.complete(before, written);
            return written;
        });
    }

    static <T> T orUnavailable(Supplier<T> action) {
        try {
            return action.get();
        } catch (MongoException e) {
            throw new StoreUnavailable(e);
        }
    }

    /** EdgeX events, whole. */
    public Events events() {
        return events;
    }

    /** JSON texts by name, such as the registry's. */
    public NamedDocuments documents(String collection) {
        return new StoredDocuments(database.getCollection(collection), clock);
    }

    /** Readings, in the order in which they came. */
    public Journal<Reading> readings() {
        return readingJournal;
    }

    /** Dead letters, in the order in which they came. */
    public Journal<DeadLetter> rejected() {
        return rejectedJournal;
    }

    /**
     * Readings of the selection that are here, in the order in which they came.
     *
     * @throws StoreUnavailable if the server does not answer
     */
    public List<Stored<Reading>> select(Selection selection, long after, long upTo, int max) {
        var filter = new Document();
        var observedAt = new Document();
        selection.from().ifPresent(from -> observedAt.append("$gte", nanos(from)));
        selection.to().ifPresent(to -> observedAt.append("$lt", nanos(to)));
        if (!observedAt.isEmpty()) {
            filter.append("observedAt", observedAt);
        }
        selection.device().ifPresent(device -> filter.append("device", device));
        return orUnavailable(() -> readingJournal.page(filter, after, upTo, max));
    }

    private static long nanos(Instant instant) {
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
        } catch (ArithmeticException e) {
            return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** Dead letters after a position, oldest first. */
    public List<RejectedMessage> letters(long after, int max) {
        return rejected.find(Positions.between(after, Long.MAX_VALUE))
                .projection(Projections.exclude(DeadLetterDocuments.PAYLOAD))
                .sort(ascending("_id"))
                .limit(max)
                .batchSize(max)
                .map(DeadLetterDocuments::toSummary)
                .into(new ArrayList<>());
    }

    public Optional<DeadLetter> letter(long id) {
        return Optional.ofNullable(rejected.find(eq("_id", id)).first()).map(DeadLetterDocuments::toLetter);
    }

    public void removeLetter(long id) {
        rejectedJournal.remove(id);
    }

    @Override
    public String obstacle() {
        return retention.obstacle();
    }

    /**
     * What has to be done every few seconds: keeps within the bounds, and looks for what other instances left behind.
     *
     * @throws StoreUnavailable if the server does not answer
     * @throws IllegalStateException if it no longer has what this instance wrote into it
     */
    public void lookAfter() {
        orUnavailable(() -> {
            requireSameStore();
            readingJournal.findUnreadOfEarlierInstances();
            rejectedJournal.findUnreadOfEarlierInstances();
            retention.enforce();
            events.enforceBounds();
            return null;
        });
    }

    /**
     * A store that was emptied, or replaced by an older copy, has no unique index, or gave this epoch to nobody yet.
     */
    private void requireSameStore() {
        var instance = instances.find(eq("_id", INSTANCES)).first();
        long known = instance == null ? 0 : instance.getLong("epoch");
        if (known < epoch) {
            throw new IllegalStateException(
                    "the DataPond is not the one that was opened: it was emptied, or an older copy has taken its place"
                            + " (epoch " + known + ", not " + epoch + "); it has to be opened anew");
        }
    }

    private long bytesOf(String collection) {
        var stats = database.runCommand(new Document("collStats", collection));
        return ((Number) stats.getOrDefault("size", 0)).longValue();
    }

    @Override
    public void close() {
        client.close();
    }
}
