package smartenergy.relay.intake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** A store in memory that fails when told to. */
final class StubStore implements ReadingStore {
    final Map<Reading.Identity, Reading> readings = new HashMap<>();
    final List<DeadLetter> letters = new ArrayList<>();
    volatile String obstacle = "";
    String poison = "";
    volatile int attempts;
    int failures;
    int failuresOfLetters;
    Runnable onFailure = () -> {};

    @Override
    public List<Outcome> store(List<Reading> batch) {
        attempts++;
        if (batch.stream().anyMatch(reading -> reading.device().equals(poison))) {
            throw new IllegalStateException("a fault of ours");
        }
        if (failures > 0) {
            failures--;
            onFailure.run();
            throw new StoreUnavailable(new IOException("gone"));
        }
        return batch.stream().map(this::store).toList();
    }

    private Outcome store(Reading reading) {
        var stored = readings.putIfAbsent(reading.identity(), reading);
        if (stored == null) {
            return Outcome.STORED;
        }
        return stored.equals(reading) ? Outcome.DUPLICATE : Outcome.CONFLICT;
    }

    @Override
    public void reject(List<DeadLetter> rejected) {
        if (failuresOfLetters > 0) {
            failuresOfLetters--;
            throw new StoreUnavailable(new IOException("gone"));
        }
        letters.addAll(rejected);
    }

    @Override
    public String obstacle() {
        return obstacle;
    }

    /** How many were taken, whatever became of them. */
    int kept() {
        return readings.size() + letters.size();
    }
}
