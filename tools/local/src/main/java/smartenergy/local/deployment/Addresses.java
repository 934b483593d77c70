package smartenergy.local.deployment;

import java.net.URI;
import java.util.Optional;

/**
 * Where the parts of a running chain can be reached.
 *
 * @param hardwareAgent the agent that reads sensors, where there is one
 */
public record Addresses(
        String mqtt,
        String dataPond,
        String kafka,
        URI influxDb,
        URI sensorAgent,
        Optional<URI> hardwareAgent,
        URI gatewayRelay,
        URI cloudSender,
        URI analytics,
        URI console,
        URI forecaster) {}
