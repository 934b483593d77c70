package smartenergy.relay.communicator;

import com.mongodb.MongoException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.DataPond;

/** Transfers that an operator asked for: readings of the past, sent once more, one transfer at a time. */
public final class Transfers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    private static final int BATCH = 1_000;
    private static final int REMEMBERED = 100;

    private final DataPond pond;
    private final Communicator communicator;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Transfer> transfers = new LinkedHashMap<>();

    /** How far a transfer is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * One transfer as it stands.
     *
     * @param sent readings that Kafka has
     * @param error why it failed, else empty
     */
    public record Transfer(
            long id,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<String> device,
            Instant requestedAt,
            State state,
            long sent,
            String error) {
        private Transfer with(State state, long sent, String error) {
            return new Transfer(id, from, to, device, requestedAt, state, sent, error);
        }
    }

    public Transfers(DataPond pond, Communicator communicator, Clock clock) {
        this.pond = pond;
        this.communicator = communicator;
        this.clock = clock;
    }

    /** Queues a transfer of the selection. */
    public Transfer request(DataPond.Selection selection) {
        var transfer = new Transfer(
                ids.incrementAndGet(),
                selection.from(),
                selection.to(),
                selection.device(),
                clock.instant(),
                State.WAITING,
                0,
                "");
        note(transfer);
        thread.execute(() -> run(transfer, selection));
        return transfer;
    }

    private void run(Transfer transfer, DataPond.Selection selection) {
        var sent = new AtomicLong();
        try {
            pond.forEach(selection, BATCH, batch -> {
                try {
                    communicator.send(batch);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new KafkaException("the gateway stops", e);
                }
                note(transfer.with(State.RUNNING, sent.addAndGet(batch.size()), ""));
            });
            note(transfer.with(State.DONE, sent.get(), ""));
            LOG.info("Transferred again id={} readings={}", transfer.id(), sent.get());
        } catch (KafkaException | MongoException e) {
            note(transfer.with(State.FAILED, sent.get(), String.valueOf(e.getMessage())));
            LOG.warn("Transfer failed id={} after={} because={}", transfer.id(), sent.get(), e.getMessage());
        }
    }

    private synchronized void note(Transfer transfer) {
        transfers.put(transfer.id(), transfer);
        if (transfers.size() > REMEMBERED) {
            transfers.remove(transfers.keySet().iterator().next());
        }
    }

    /** The latest hundred, oldest first. */
    public synchronized List<Transfer> all() {
        return new ArrayList<>(transfers.values());
    }

    public synchronized Optional<Transfer> find(long id) {
        return Optional.ofNullable(transfers.get(id));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
