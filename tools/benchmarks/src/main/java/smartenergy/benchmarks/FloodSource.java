package smartenergy.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.ReadingSource;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** A given number of readings of one device, as fast as they are taken. */
final class FloodSource implements ReadingSource {
    private final String device;
    private final Instant start;
    private final int readings;
    private int given;

    FloodSource(String device, Instant start, int readings) {
        this.device = device;
        this.start = start;
        this.readings = readings;
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        var items = new ArrayList<Outbox.Item>();
        for (; items.size() < max && given < readings; given++) {
            items.add(new Outbox.Item(
                    new Reading(
                            "bench",
                            "server-room",
                            device,
                            start.plusNanos(given),
                            Optional.empty(),
                            Kind.ROOM_CLIMATE.measured(20 + given % 100 / 10.0, 40)),
                    0));
        }
        return items;
    }

    @Override
    public boolean isFinished() {
        return given == readings;
    }
}
