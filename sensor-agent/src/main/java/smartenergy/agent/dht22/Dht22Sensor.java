package smartenergy.agent.dht22;

import java.time.Duration;
import java.util.Optional;
import smartenergy.agent.dht22.Outcome.Decoded;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;

/** A DHT22. A refused frame is read again after the pause that the sensor needs, up to three times. */
final class Dht22Sensor implements Sensor {
    static final String PROFILE = "dht22";
    private static final int RETRIES = 3;
    /** DHT22 datasheet: 2 s between two reads at least. */
    private static final Duration RETRY_PAUSE = Duration.ofMillis(2_200);

    private final DeviceDescription description;
    private final Dht22Reader reader;
    private final PlausibilityFilter filter = new PlausibilityFilter();
    private int retries;

    Dht22Sensor(DeviceDescription description, Dht22Reader reader) {
        this.description = description;
        this.reader = reader;
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    @Override
    public Optional<Observation> read() throws SensorException, InterruptedException {
        var outcome = reader.read();
        if (outcome instanceof Decoded decoded) {
            outcome = filter.pass(decoded);
        }
        return switch (outcome) {
            case Decoded decoded -> {
                retries = 0;
                yield Observation.now(Kind.ROOM_CLIMATE.measured(decoded.celsius(), decoded.humidityPercent()));
            }
            case Refused refused -> throw failure(refused);
        };
    }

    private SensorException failure(Refused refused) {
        boolean again = retries < RETRIES;
        retries = again ? retries + 1 : 0;
        return new SensorException(refused.reason(), refused.detail(), again ? RETRY_PAUSE : null);
    }

    @Override
    public void close() {
        reader.close();
    }
}
