package smartenergy.systemtests.mqtt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.ReadingSource;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** So many readings as fast as they are taken. */
final class Flood implements ReadingSource {
    private final int readings;
    private final Instant start = Instant.now();
    private int given;

    Flood(int readings) {
        this.readings = readings;
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        var items = new ArrayList<Outbox.Item>();
        for (; given < readings && items.size() < max; given++) {
            var at = start.plusNanos(given);
            var climate = Kind.AIR_CONDITIONER.measured(16);
            items.add(
                    new Outbox.Item(new Reading("home", "attic", "pi-1-aircon", at, Optional.empty(), climate), given));
        }
        return items;
    }
}
