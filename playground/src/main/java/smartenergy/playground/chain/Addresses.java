package smartenergy.playground.chain;

import java.net.URI;

/** Where the parts of a running chain can be reached. */
public record Addresses(
        String mqtt,
        String dataPond,
        String kafka,
        URI influxDb,
        URI sensorAgent,
        URI gatewayRelay,
        URI cloudSender,
        URI analytics) {}
