package smartenergy.relay.communicator;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.telemetry.Reading;

/** Transfers that an operator asked for: what waits, at once; or readings of the past, once more. One at a time. */
public final class Transfers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    private static final int BATCH = 1_000;
    private static final int REMEMBERED = 100;

    private final DataPond pond;
    private final Communicator<Reading> communicator;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("transfers").factory());
    private final AtomicLong ids = new AtomicLong();
    /** By id, so that one which ends after it was forgotten is the first to be forgotten again. */
    private final SortedMap<Long, Transfer> transfers = new TreeMap<>();

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
     * @param selection what is sent once more; absent where only what waits is sent
     * @param sent readings that Kafka has
     * @param error why it failed, else empty
     */
    public record Transfer(
            long id,
            Optional<DataPond.Selection> selection,
            Instant requestedAt,
            State state,
            long sent,
            String error) {
        private Transfer with(State state, long sent, String error) {
            return new Transfer(id, selection, requestedAt, state, sent, error);
        }
    }

    public Transfers(DataPond pond, Communicator<Reading> communicator, Clock clock) {
        this.pond = pond;
        this.communicator = communicator;
        this.clock = clock;
    }

    /** Queues a transfer: of the selection once more, or else of what waits. */
    public Transfer request(Optional<DataPond.Selection> selection) {
        var transfer = new Transfer(ids.incrementAndGet(), selection, clock.instant(), State.WAITING, 0, "");
        note(transfer);
        thread.execute(() -> run(transfer));
        return transfer;
    }

    private void run(Transfer transfer) {
        var sent = new AtomicLong();
        try {
            if (transfer.selection().isPresent()) {
                sendAgain(transfer, sent);
            } else {
                sent.set(pond.readings().unread());
                communicator.relayNow();
            }
            note(transfer.with(State.DONE, sent.get(), ""));
            LOG.info("Transferred id={} readings={}", transfer.id(), sent.get());
        } catch (StoreUnavailable e) {
            note(transfer.with(State.FAILED, sent.get(), String.valueOf(e.getMessage())));
            LOG.warn("Transfer failed id={} after={} because={}", transfer.id(), sent.get(), e.getMessage());
        } catch (RuntimeException e) {
            // A fault of ours, which must not look for ever as if the transfer were running.
            note(transfer.with(State.FAILED, sent.get(), e.toString()));
            LOG.error("Transfer failed id={} after={}", transfer.id(), sent.get(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAgain(Transfer transfer, AtomicLong sent) throws InterruptedException {
        var selection = transfer.selection().orElseThrow();
        long upTo = pond.readings().written();
        for (var batch = pond.select(selection, -1, upTo, BATCH);
                !batch.isEmpty();
                batch = pond.select(selection, batch.getLast().position(), upTo, BATCH)) {
            communicator.send(batch);
            note(transfer.with(State.RUNNING, sent.addAndGet(batch.size()), ""));
        }
    }

    private synchronized void note(Transfer transfer) {
        transfers.put(transfer.id(), transfer);
        if (transfers.size() > REMEMBERED) {
            transfers.remove(transfers.firstKey());
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
