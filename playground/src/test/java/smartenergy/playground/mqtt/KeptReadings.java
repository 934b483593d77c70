package smartenergy.playground.mqtt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** Keeps identities in memory; a reading that came before is a duplicate. */
final class KeptReadings implements ReadingStore {
    private final Set<Reading.Identity> stored = ConcurrentHashMap.newKeySet();
    private final List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());

    @Override
    public List<Outcome> store(List<Reading> readings) {
        return readings.stream()
                .map(reading -> stored.add(reading.identity()) ? Outcome.STORED : Outcome.DUPLICATE)
                .toList();
    }

    @Override
    public void reject(List<DeadLetter> rejected) {
        letters.addAll(rejected);
    }

    Set<Reading.Identity> stored() {
        return stored;
    }

    List<DeadLetter> letters() {
        return letters;
    }
}
