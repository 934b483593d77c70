package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.service.config.Env;

/** The gateway half: durable readings a second, MQTT → DataPond → Kafka, beside the broker's own rate. */
final class GatewayBench {
    private static final String RELAYED = "smart_energy_gateway_readings_relayed_total";

    private final LocalDeployment chain;
    private final Path scratch;
    private final PrintStream out;
    private final Counters counters = new Counters();
    private int flood;

    /** @param chain with its servers and the gateway running, the gateway idle */
    GatewayBench(LocalDeployment chain, Path scratch, PrintStream out) {
        this.chain = chain;
        this.scratch = scratch;
        this.out = out;
    }

    void run(List<Integer> agentCounts, int readings, int runs) throws Exception {
        out.println("  agents   raw MQTT, msg/s   durable in Kafka, readings/s   ratio   (medians of " + runs
                + " runs of " + readings + ")");
        flood(1, readings); // warms the JIT compilers
        for (int agents : agentCounts) {
            var raw = new ArrayList<Double>();
            var durable = new ArrayList<Double>();
            for (int run = 0; run < runs; run++) {
                raw.add(new RawMqtt(chain.addresses().mqtt())
                        .messagesPerSecond(agents, readings, SampleReadings.message()));
                durable.add(flood(agents, readings));
            }
            out.printf(
                    "  %6d   %15.0f   %28.0f   %5.2f%n",
                    agents, Table.median(raw), Table.median(durable), Table.median(durable) / Table.median(raw));
        }
    }

    /** Readings a second from the first that an agent accepts to the last that Kafka has. */
    private double flood(int agents, int readings) throws IOException, InterruptedException {
        int each = readings / agents;
        flood++;
        double before = counters.sum(gateway(), RELAYED);
        var running = new ArrayList<SensorAgent>();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < agents; i++) {
                running.add(agent("flood-" + flood + "-" + i, each));
            }
            counters.await(gateway(), RELAYED, before + (double) each * agents, () -> chain.known(ChainBench.GATEWAY));
            return each * agents / ((System.nanoTime() - start) / 1e9);
        } finally {
            for (var agent : running) {
                agent.close();
            }
        }
    }

    private SensorAgent agent(String node, int readings) throws IOException {
        var folder = Files.createDirectories(scratch.resolve(node));
        var config = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_NODE",
                node,
                "SMART_ENERGY_SITE",
                "bench",
                "SMART_ENERGY_MQTT_URL",
                chain.addresses().mqtt(),
                "SMART_ENERGY_OUTBOX_DIR",
                folder.toString(),
                "SMART_ENERGY_HTTP_PORT",
                "0")));
        var clock = Clock.systemUTC();
        return new SensorAgent(
                config, clock, (outbox, metrics) -> new FloodSource(node + "-dht22", clock.instant(), readings));
    }

    private List<URI> gateway() {
        return List.of(chain.addresses().gatewayRelay());
    }
}
