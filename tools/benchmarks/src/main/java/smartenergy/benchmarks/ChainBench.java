package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;

/**
 * {@code smart-energy bench chain}: every figure of the chain, each part in a fresh data folder unless it is the short
 * form.
 */
public final class ChainBench {
    private static final String SENDER = "cloud-sender";
    static final String GATEWAY = "gateway-relay";
    private static final String AGENT = "sensor-agent";
    private static final double LATENCY_RATE = 1_000;
    private static final double FOOTPRINT_RATE = 100;

    private final Settings settings;
    private final Installation installation;
    private final Consumer<String> untimed;
    private final PrintStream out;

    /**
     * @param agents how many agents flood the gateway, one measurement each
     * @param gatewayReadings readings of one flood
     * @param cloudReadings readings of one drain
     * @param isShort all in one deployment and for less long, to see that it works
     */
    public record Settings(
            Part part,
            List<Integer> agents,
            int gatewayReadings,
            int cloudReadings,
            int runs,
            MqttBroker broker,
            boolean isShort) {
        private List<Part> parts() {
            return part == Part.ALL ? List.of(Part.GATEWAY, Part.CLOUD, Part.FOOTPRINT, Part.LATENCY) : List.of(part);
        }

        private Duration measured() {
            return isShort ? Duration.ofSeconds(5) : Duration.ofSeconds(30);
        }

        private Duration warmUp() {
            return isShort ? Duration.ofSeconds(5) : Duration.ofSeconds(20);
        }

        private double latencyRate() {
            return isShort ? FOOTPRINT_RATE : LATENCY_RATE;
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

    /** @param untimed takes what was over before it could be timed; may throw */
    public ChainBench(Settings settings, Installation installation, Consumer<String> untimed, PrintStream out) {
        this.settings = settings;
        this.installation = installation;
        this.untimed = untimed;
        this.out = out;
    }

    public void run() throws Exception {
        if (settings.isShort()) {
            FreshFolder.use(folder -> measure(folder, settings.parts()));
        } else {
            for (var part : settings.parts()) {
                FreshFolder.use(folder -> measure(folder, List.of(part)));
            }
        }
    }

    /** Each part finds the servers and the topics, and nothing else running. */
    private void measure(Path folder, List<Part> parts) throws Exception {
        boolean isForLatency = parts.equals(List.of(Part.LATENCY));
        var deployment = DeploymentSettings.in(folder.resolve("chain"))
                .withBrokers(1, settings.broker())
                .withSensors(isForLatency ? 40 : 4, isForLatency ? settings.latencyRate() : FOOTPRINT_RATE);
        try (var chain = new LocalDeployment(deployment, installation, line -> {})) {
            chain.startServers();
            makeTopics(chain);
            for (var part : parts) {
                switch (part) {
                    case GATEWAY -> gateway(chain, folder);
                    case CLOUD -> cloud(chain);
                    case FOOTPRINT -> footprint(chain);
                    case LATENCY -> latency(chain);
                    case ALL -> throw new IllegalArgumentException("all is not one part");
                }
            }
        }
    }

    /** The cloud-sender makes the topics when it starts; it is not wanted for longer. */
    static void makeTopics(LocalDeployment chain) throws IOException, InterruptedException {
        chain.startFunction(SENDER);
        chain.stop(SENDER);
    }

    private void gateway(LocalDeployment chain, Path folder) throws Exception {
        out.println("Gateway half: MQTT → DataPond → Kafka");
        chain.startFunction(GATEWAY);
        new GatewayBench(chain, folder.resolve("agents"), out)
                .run(settings.agents(), settings.gatewayReadings(), settings.runs());
        chain.stop(GATEWAY);
    }

    private void cloud(LocalDeployment chain) throws Exception {
        out.println("Cloud half: Kafka → Data Sender → InfluxDB");
        new CloudBench(chain, untimed, out).run(settings.cloudReadings(), settings.runs());
    }

    private void footprint(LocalDeployment chain) throws Exception {
        out.printf(
                "Memory at %.0f readings/s after %d s, and time to ready%n",
                FOOTPRINT_RATE, settings.measured().toSeconds());
        double gatewayReady = secondsToStart(chain, GATEWAY);
        double agentReady = secondsToStart(chain, AGENT);
        chain.startFunction(SENDER);
        Thread.sleep(settings.measured());
        footprint(chain, AGENT, agentReady);
        footprint(chain, GATEWAY, gatewayReady);
        for (var function : List.of(AGENT, GATEWAY, SENDER)) {
            chain.stop(function);
        }
    }

    private void latency(LocalDeployment chain) throws Exception {
        out.println("Latency, whole chain");
        chain.start();
        new LatencyBench(chain.addresses().dataLake(), out)
                .run(settings.warmUp(), settings.measured(), settings.latencyRate());
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
