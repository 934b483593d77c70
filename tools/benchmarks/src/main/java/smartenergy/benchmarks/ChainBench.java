package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;

/** {@code smart-energy bench chain}: every figure of the chain, each part in a fresh data folder. */
public final class ChainBench {
    private static final String SENDER = "cloud-sender";
    private static final String GATEWAY = "gateway-relay";
    private static final String AGENT = "sensor-agent";
    private static final double LATENCY_RATE = 1_000;
    private static final double FOOTPRINT_RATE = 100;
    private static final Duration MEASURED = Duration.ofSeconds(30);

    private final Settings settings;
    private final Installation installation;
    private final PrintStream out;

    /**
     * @param agents how many agents flood the gateway, one measurement each
     * @param gatewayReadings readings of one flood
     * @param cloudReadings readings of one drain
     */
    public record Settings(
            Part part, List<Integer> agents, int gatewayReadings, int cloudReadings, int runs, MqttBroker broker) {
        private boolean includes(Part asked) {
            return part == Part.ALL || part == asked;
        }
    }

    /** What is measured. */
    public enum Part {
        ALL,
        GATEWAY,
        CLOUD,
        LATENCY,
        FOOTPRINT;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ChainBench(Settings settings, Installation installation, PrintStream out) {
        this.settings = settings;
        this.installation = installation;
        this.out = out;
    }

    public void run() throws Exception {
        if (settings.includes(Part.GATEWAY)) {
            FreshFolder.use(this::gateway);
        }
        if (settings.includes(Part.CLOUD)) {
            FreshFolder.use(this::cloud);
        }
        if (settings.includes(Part.LATENCY)) {
            FreshFolder.use(this::latency);
        }
        if (settings.includes(Part.FOOTPRINT)) {
            FreshFolder.use(this::footprint);
        }
    }

    private DeploymentSettings chainIn(Path folder) {
        return DeploymentSettings.in(folder.resolve("chain")).withBrokers(1, settings.broker());
    }

    private LocalDeployment chain(DeploymentSettings chain) throws IOException {
        return new LocalDeployment(chain, installation, line -> {});
    }

    private void gateway(Path folder) throws Exception {
        out.println("Gateway half: MQTT → DataPond → Kafka");
        try (var chain = chain(chainIn(folder))) {
            chain.startServers();
            makeTopics(chain);
            chain.startFunction(GATEWAY);
            new GatewayBench(chain, folder.resolve("agents"), out)
                    .run(settings.agents(), settings.gatewayReadings(), settings.runs());
        }
    }

    /** The cloud-sender makes the topics when it starts; it is not wanted for longer. */
    static void makeTopics(LocalDeployment chain) throws IOException, InterruptedException {
        chain.startFunction(SENDER);
        chain.stop(SENDER);
    }

    private void cloud(Path folder) throws Exception {
        out.println("Cloud half: Kafka → Data Sender → InfluxDB");
        try (var chain = chain(chainIn(folder))) {
            chain.startServers();
            makeTopics(chain);
            new CloudBench(chain, out).run(settings.cloudReadings(), settings.runs());
        }
    }

    private void latency(Path folder) throws Exception {
        out.println("Latency, whole chain");
        try (var chain = chain(chainIn(folder).withSensors(40, LATENCY_RATE))) {
            chain.start();
            new LatencyBench(chain.addresses().influxDb(), out).run(MEASURED, LATENCY_RATE);
        }
    }

    private void footprint(Path folder) throws Exception {
        out.printf("Memory at %.0f readings/s after %d s, and time to ready%n", FOOTPRINT_RATE, MEASURED.toSeconds());
        try (var chain = chain(chainIn(folder).withSensors(4, FOOTPRINT_RATE))) {
            chain.startServers();
            makeTopics(chain);
            double gatewayReady = secondsToStart(chain, GATEWAY);
            double agentReady = secondsToStart(chain, AGENT);
            chain.startFunction(SENDER);
            Thread.sleep(MEASURED);
            footprint(chain, AGENT, agentReady);
            footprint(chain, GATEWAY, gatewayReady);
        }
    }

    private static double secondsToStart(LocalDeployment chain, String function)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        chain.startFunction(function);
        return (System.nanoTime() - start) / 1e9;
    }

    private void footprint(LocalDeployment chain, String function, double ready) throws IOException {
        long resident = ProcessStats.of(chain.pid(function)).residentBytes() >> 20;
        out.printf("  %-14s RSS %d MiB, ready after %.1f s%n", function, resident, ready);
    }
}
