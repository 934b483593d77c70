package smartenergy.systemtests.acceptance;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.waiting.Wait;

/**
 * {@code smart-energy up --check}: runs the chain; while readings flow it ends every function once as kill -9 does and
 * lets it come back, then cuts the power of a gateway and of a node of the cloud, whose functions move; does to it what
 * ends no process, during which it has to say what is wrong; drains, and accounts for every reading by asking InfluxDB.
 */
public final class Acceptance {
    private static final String BROKER = "mqtt-broker";

    /** Every function, in the order in which they are killed. */
    public static final List<String> VICTIMS = List.of(
            "sensor-agent",
            "gateway-relay",
            BROKER,
            "datapond",
            "kafka-1",
            "cloud-sender",
            "analytics",
            "console",
            "forecaster",
            "datalake");

    /** Functions whose nodes lose their power at the end. */
    public static final List<String> MOVERS = List.of("gateway-relay", "cloud-sender");

    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(250);

    private final DeploymentSettings settings;
    private final List<String> victims;
    private final List<String> movers;
    private final List<SilentFault> silent;
    private final Installation installation;
    private final PrintStream out;
    private final long start = System.nanoTime();

    /**
     * @param victims the functions to kill, in this order
     * @param movers then the power of their nodes is cut
     * @param silent then these are done to it
     */
    Acceptance(
            DeploymentSettings settings,
            List<String> victims,
            List<String> movers,
            List<SilentFault> silent,
            Installation installation,
            PrintStream out) {
        this.settings = settings;
        this.victims = victims;
        this.movers = movers;
        this.silent = silent;
        this.installation = installation;
        this.out = out;
    }

    /** Whether every accepted reading is in InfluxDB, once, and every event that the broker took from EdgeX. */
    public boolean run() throws IOException, InterruptedException {
        var sys = settings.data().resolve("sys");
        try (var _ = new FakeHardware(sys);
                var chain = new LocalDeployment(settings.withHardware(sys), installation, this::say);
                var client = HttpClient.newHttpClient()) {
            chain.start();
            var edgex = new EdgexPublisher(chain.addresses().mqtt());
            try (edgex) {
                for (var victim : victims) {
                    Thread.sleep(BETWEEN_KILLS);
                    if (victim.equals(BROKER)) {
                        awaitTaken(chain, client, edgex);
                    }
                    killAndAwait(chain, victim, edgex);
                }
                for (var function : movers) {
                    Thread.sleep(BETWEEN_KILLS);
                    awaitTaken(chain, client, edgex);
                    cutPowerUnder(chain, function, edgex);
                }
                for (var fault : silent) {
                    Thread.sleep(BETWEEN_KILLS);
                    say(fault + ": " + fault.in(chain, client, settings.data()));
                }
                Thread.sleep(BETWEEN_KILLS);
            }
            var agents = Stream.of(
                            chain.addresses().sensorAgent(),
                            chain.addresses().hardwareAgent().orElseThrow())
                    .map(address -> new AgentAudit(client, address))
                    .toList();
            return report(chain, drain(chain, agents, edgex), edgex);
        }
    }

    /**
     * A broker has acknowledged what it holds in memory for a gateway that is behind, and takes that along; of EdgeX's
     * events no more can be promised. What is checked is a broker whose gateway takes what comes.
     */
    private static void awaitTaken(LocalDeployment chain, HttpClient client, EdgexPublisher edgex)
            throws IOException, InterruptedException {
        var gateway = chain.addresses().gatewayRelay();
        Wait.until(
                "the gateway to take what the broker has",
                RECOVERY,
                () -> isTaken(client, gateway, edgex),
                () -> chain.known("gateway-relay"));
    }

    private static boolean isTaken(HttpClient client, URI gateway, EdgexPublisher edgex) throws InterruptedException {
        Thread.sleep(POLL);
        try {
            return edgex.isTaken(Hops.newestEdgexEvent(client, gateway));
        } catch (IOException e) {
            return false; // a gateway that does not answer takes nothing either
        }
    }

    private void killAndAwait(LocalDeployment chain, String victim, EdgexPublisher edgex)
            throws IOException, InterruptedException {
        long pid = chain.pid(victim);
        long killedAt = System.nanoTime();
        if (victim.equals(BROKER)) {
            edgex.brokerWillBeKilled();
        }
        chain.kill(victim);
        Wait.until("another process of " + victim, RECOVERY, () -> chain.pid(victim) != pid, () -> chain.known(victim));
        chain.awaitReady(victim, RECOVERY);
        say("kill -9 %-14s back after %4.1f s".formatted(victim, (System.nanoTime() - killedAt) / 1e9));
    }

    /** Cuts the power of the node that a function is on; all that is there moves to others. */
    private void cutPowerUnder(LocalDeployment chain, String function, EdgexPublisher edgex)
            throws IOException, InterruptedException {
        var node = chain.node(function);
        var there = chain.states().stream()
                .map(LocalDeployment.FunctionState::name)
                .filter(name -> chain.node(name).equals(node))
                .toList();
        long cutAt = System.nanoTime();
        if (there.contains(BROKER)) {
            edgex.brokerWillBeKilled();
        }
        chain.cutPower(node);
        for (var mover : there) {
            Wait.until(mover + " to move", RECOVERY, () -> !chain.node(mover).equals(node), () -> chain.known(mover));
            chain.awaitReady(mover, RECOVERY);
        }
        say("power cut of %s: %s after %4.1f s"
                .formatted(
                        node,
                        there.stream()
                                .map(name -> name + " on " + chain.node(name))
                                .collect(Collectors.joining(", ")),
                        (System.nanoTime() - cutAt) / 1e9));
        chain.startNode(node);
    }

    /** Pauses the sensors and waits until nothing is on the way any more. */
    private AgentAudit.State drain(LocalDeployment chain, List<AgentAudit> agents, EdgexPublisher edgex)
            throws IOException, InterruptedException {
        for (var agent : agents) {
            agent.pause();
        }
        var accepted = AgentAudit.read(agents);
        say("sensors paused after " + accepted.total() + " readings; draining");
        long deadline = System.nanoTime() + DRAIN.toNanos();
        var influxDb = chain.addresses().dataLake();
        while (System.nanoTime() < deadline
                && (AgentAudit.read(agents).waiting() > 0
                        || Hops.inInfluxDb(influxDb).distinct() < accepted.total()
                        || !edgex.audit(Hops.edgexInInfluxDb(influxDb)).passed())) {
            Thread.sleep(POLL);
        }
        return AgentAudit.read(agents);
    }

    private boolean report(LocalDeployment chain, AgentAudit.State accepted, EdgexPublisher edgex)
            throws IOException, InterruptedException {
        var influxDb = Hops.inInfluxDb(chain.addresses().dataLake());
        var audit = Audit.of(accepted.lastNumbers(), influxDb);
        out.println();
        out.println("  hop                             readings    different    repeated");
        out.printf("  accepted by the agents        %10d   %10d            %n", accepted.total(), accepted.total());
        row("stored in the DataPond", Hops.inDataPond(chain.addresses().dataPond()));
        row("in Kafka", Hops.inKafka(chain.addresses().kafka()));
        row("in InfluxDB, by query", influxDb);
        out.println();
        audit.differences().forEach(out::println);
        out.println(audit.summary());
        var events = edgex.audit(Hops.edgexInInfluxDb(chain.addresses().dataLake()));
        out.println(events.summary());
        boolean passed = audit.passed() && events.passed();
        say(passed ? "passed" : "FAILED");
        return passed;
    }

    private void row(String hop, Inventory found) {
        out.printf(
                "  %-28s  %10d   %10d   %9d%n", hop, found.total(), found.distinct(), found.total() - found.distinct());
    }

    private void say(String line) {
        out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, line);
    }
}
