package smartenergy.relay.datapond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.ConnectionString;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.config.Secret;

/** The DataPond in MongoDB 6 or newer, or in a server that speaks its protocol. */
public final class DataPond implements ReadingStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataPond.class);
    private static final int DUPLICATE_KEY = 11_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int RETAINED_LETTERS = 100_000;
    private static final long RETAINED_LETTER_BYTES = 256L << 20;
    private static final int DELETE_CHUNK = 2_000;

    private final Clock clock;
    private final Retention retention;
    private final MongoClient client;
    private final MongoDatabase database;
    private final MongoCollection<Document> readings;
    private final MongoCollection<Document> rejected;
    private final Journal readingJournal;
    private final Journal rejectedJournal;
    private volatile String obstacle = "";

    /**
     * Bounds of what is kept after it was relayed.
     *
     * @param maxReadings when so many are waiting for Kafka, the intake stops
     */
    public record Retention(long maxReadings, Duration maxAge) {}

    /** @throws StoreUnavailable if the server does not answer; may be called again */
    public DataPond(Secret uri, Retention retention, Clock clock) {
        this.clock = clock;
        this.retention = retention;
        this.client = connect(uri);
        try {
            database = client.getDatabase("datapond").withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
            readings = database.getCollection("readings");
            rejected = database.getCollection("rejected");
            readings.createIndex(
                    Indexes.ascending("device", "kind", "observedAt"), new IndexOptions().unique(true));
            long epoch = takeEpoch(database.getCollection("instances"));
            var checkpoints = database.getCollection("checkpoints");
            readingJournal = new Journal(readings, checkpoints, epoch);
            rejectedJournal = new Journal(rejected, checkpoints, epoch);
            LOG.info("DataPond opened epoch={} readings={} unrelayed={}", epoch, readingJournal.count(), readingJournal.unread());
        } catch (MongoException e) {
            client.close();
            throw new StoreUnavailable(e);
        }
    }

    private static MongoClient connect(Secret uri) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri.reveal()))
                .applyToClusterSettings(cluster ->
                        cluster.serverSelectionTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout((int) PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .readTimeout((int) PATIENCE.multipliedBy(3).toSeconds(), TimeUnit.SECONDS))
                .applyToConnectionPoolSettings(pool -> pool.maxSize(8))
                // A repeated write is recognised by its identity; the driver need not try.
                .retryWrites(false)
                .build());
    }

    private static long takeEpoch(MongoCollection<Document> instances) {
        return instances
                .findOneAndUpdate(
                        eq("_id", "gateway-relay"),
                        Updates.inc("epoch", 1L),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER))
                .getLong("epoch");
    }

    @Override
    public List<Outcome> store(List<Reading> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        return orUnavailable(() -> {
            var now = clock.instant();
            var outcomes = new ArrayList<Outcome>();
            var documents = new ArrayList<Document>();
            for (var reading : batch) {
                documents.add(ReadingDocuments.toDocument(readingJournal.nextPosition(), reading, now));
                outcomes.add(Outcome.STORED);
            }
            try {
                readings.insertMany(documents, new InsertManyOptions().ordered(false));
            } catch (MongoBulkWriteException e) {
                requireDuplicatesOnly(e);
                e.getWriteErrors()
                        .forEach(error -> outcomes.set(error.getIndex(), compare(batch.get(error.getIndex()))));
            }
            readingJournal.complete((int) outcomes.stream().filter(Outcome.STORED::equals).count());
            return outcomes;
        });
    }

    private static void requireDuplicatesOnly(MongoBulkWriteException e) {
        boolean others = e.getWriteErrors().stream().anyMatch(error -> error.getCode() != DUPLICATE_KEY);
        if (others || e.getWriteConcernError() != null) {
            throw e;
        }
    }

    private Outcome compare(Reading reading) {
        var stored = find(reading).orElseThrow(() ->
                new StoreUnavailable(new IllegalStateException("a position was given twice, for " + reading.identity())));
        return stored.equals(reading) || isSameMeasurement(stored, reading) ? Outcome.DUPLICATE : Outcome.CONFLICT;
    }

    /** An outbox that was lost numbers anew; the observation is the same. */
    private static boolean isSameMeasurement(Reading stored, Reading reading) {
        return stored.measurement().equals(reading.measurement())
                && stored.site().equals(reading.site())
                && stored.room().equals(reading.room());
    }

    private Optional<Reading> find(Reading reading) {
        return Optional.ofNullable(readings.find(and(
                                eq("device", reading.device()),
                                eq("kind", reading.measurement().kind().text()),
                                eq("observedAt", reading.observedAtNanos())))
                        .first())
                .map(ReadingDocuments::toReading);
    }

    @Override
    public void reject(List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        orUnavailable(() -> {
            var documents = letters.stream()
                    .map(letter -> DeadLetterDocuments.toDocument(rejectedJournal.nextPosition(), letter))
                    .toList();
            rejected.insertMany(documents);
            rejectedJournal.complete(documents.size());
            return documents;
        });
    }

    private static <T> T orUnavailable(Supplier<T> action) {
        try {
            return action.get();
        } catch (MongoException e) {
            throw new StoreUnavailable(e);
        }
    }

    /** Readings, in the order in which they came. */
    public Journal readings() {
        return readingJournal;
    }

    /** Dead letters, in the order in which they came. */
    public Journal rejected() {
        return rejectedJournal;
    }

    public static Reading reading(Document document) {
        return ReadingDocuments.toReading(document);
    }

    public static DeadLetter deadLetter(Document document) {
        return DeadLetterDocuments.toLetter(document);
    }

    /** Which readings are to be relayed once more; an absent bound does not bind. */
    public record Selection(Optional<Instant> from, Optional<Instant> to, Optional<String> device) {}

    /** Gives every reading of the selection that is still here, in batches in the order in which they came. */
    public void forEach(Selection selection, int batchSize, Consumer<List<Document>> action) {
        var filters = new ArrayList<Bson>();
        selection.from().ifPresent(from -> filters.add(gte("observedAt", nanos(from))));
        selection.to().ifPresent(to -> filters.add(lt("observedAt", nanos(to))));
        selection.device().ifPresent(device -> filters.add(eq("device", device)));
        var batch = new ArrayList<Document>();
        for (var document : readings.find(filters.isEmpty() ? new Document() : and(filters))
                .sort(ascending("_id"))
                .batchSize(batchSize)) {
            batch.add(document);
            if (batch.size() == batchSize) {
                action.accept(List.copyOf(batch));
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            action.accept(batch);
        }
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    /** Dead letters after a position, oldest first, as documents with {@code _id}. */
    public List<Document> letters(long after, int max) {
        return rejected.find(gt("_id", after)).sort(ascending("_id")).limit(max).into(new ArrayList<>());
    }

    public Optional<DeadLetter> letter(long id) {
        return Optional.ofNullable(rejected.find(eq("_id", id)).first()).map(DeadLetterDocuments::toLetter);
    }

    public void removeLetter(long id) {
        rejected.deleteOne(eq("_id", id));
    }

    @Override
    public String obstacle() {
        return obstacle;
    }

    /** Deletes what is too old or too much, but nothing that was not relayed; and notes whether there is room. */
    public void enforceBounds() {
        while (readingJournal.deleteOldest(DELETE_CHUNK, clock.instant().minus(retention.maxAge())) > 0) {
            LOG.debug("Deleted readings older than {}", retention.maxAge());
        }
        trim(readingJournal, retention.maxReadings());
        trim(rejectedJournal, RETAINED_LETTERS);
        while (bytesOfLetters() > RETAINED_LETTER_BYTES && rejectedJournal.deleteOldest(1, Instant.MAX) > 0) {
            LOG.debug("Deleted the oldest dead letter, which was relayed");
        }
        obstacle = readingJournal.count() > retention.maxReadings()
                        || rejectedJournal.count() > RETAINED_LETTERS
                        || bytesOfLetters() > RETAINED_LETTER_BYTES
                ? "the DataPond is full: %d readings and %d dead letters wait for Kafka"
                        .formatted(readingJournal.unread(), rejectedJournal.unread())
                : "";
    }

    private long bytesOfLetters() {
        var stats = database.runCommand(new Document("collStats", "rejected"));
        return ((Number) stats.getOrDefault("size", 0)).longValue();
    }

    private static void trim(Journal journal, long max) {
        long excess = journal.count() - max;
        while (excess > 0) {
            int deleted = journal.deleteOldest((int) Math.min(excess, DELETE_CHUNK), Instant.MAX);
            if (deleted == 0) {
                return;
            }
            excess -= deleted;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
