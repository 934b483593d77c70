package smartenergy.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import smartenergy.systemtests.acceptance.AgentAudit;
import smartenergy.systemtests.acceptance.Audit;
import smartenergy.systemtests.acceptance.Hops;
import smartenergy.systemtests.cluster.SiteCluster;

/** Whether readings get from the sensors of a cluster into its InfluxDB, seen from outside through a node's ports. */
final class ReadingFlow implements AutoCloseable {
    private static final String AGENT = "sensor-agent";
    private static final int AGENT_PORT = 8081;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(250);
    /** A fault shows within that time, or not at all. */
    private static final Duration EFFECT = Duration.ofSeconds(3);
    /** Data flows if a reading was taken so lately and is in InfluxDB. */
    private static final Duration FRESH = Duration.ofSeconds(3);
    /** ... and goes on to. */
    private static final Duration STEADY = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration REQUEST = Duration.ofSeconds(2);

    private final SiteCluster site;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(REQUEST).build();
    /** Whose ports are asked. */
    private String witness;

    /** Something that may stop the flow. */
    interface Event {
        void happen() throws Exception;
    }

    ReadingFlow(SiteCluster site, PrintStream out) {
        this.site = site;
        this.out = out;
        askAnyBut("");
    }

    /** Asks at another node than one, which will not answer. */
    void askAnyBut(String silent) {
        witness = site.site().nodes().stream()
                .map(SiteCluster.Node::name)
                .filter(name -> !name.equals(silent))
                .findFirst()
                .orElseThrow();
    }

    /** Prints how long after the begin of an event readings flowed again, and how long until all was ready besides. */
    void measure(String what, Event event) throws Exception {
        measure(what, event, () -> true);
    }

    /** @param isDone whether what the event leads to is behind it, which may be later than readings flow */
    void measure(String what, Event event, BooleanSupplier isDone) throws Exception {
        long start = System.nanoTime();
        event.happen();
        Thread.sleep(EFFECT);
        out.printf("  %-58s ", what);
        out.flush();
        var flowing = new Lasting();
        var ready = new Lasting();
        while (!ready.isSteady()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                out.println(site.cluster().compose("status").text());
                throw new TimeoutException("no data flowed within " + PATIENCE.toSeconds() + " s after: " + what);
            }
            flowing.see(isFlowing());
            ready.see(flowing.isSo() && isDone.getAsBoolean() && site.cluster().isComposed());
            Thread.sleep(POLL);
        }
        out.printf("%5.1f s %5.1f s%n", flowing.secondsFrom(start), ready.secondsFrom(start));
    }

    /** Since when something has been so without a break. */
    private static final class Lasting {
        private long since;

        void see(boolean isSo) {
            since = !isSo ? 0 : since == 0 ? System.nanoTime() : since;
        }

        boolean isSo() {
            return since != 0;
        }

        boolean isSteady() {
            return isSo() && System.nanoTime() - since > STEADY.toNanos();
        }

        double secondsFrom(long start) {
            return (since - start) / 1e9;
        }
    }

    private boolean isFlowing() throws InterruptedException {
        try {
            var query = "SELECT%20count(celsius)%20FROM%20energy..room_climate%20WHERE%20time%20%3E%20now()-"
                    + FRESH.toSeconds() + "s";
            return ask(site.dataLake(witness).resolve("/query?q=" + query)).contains("count");
        } catch (IOException e) {
            return false;
        }
    }

    /** What the console's page of the composition says of it. */
    String console() throws IOException, InterruptedException {
        var shown = JSON.readTree(ask(site.console(witness).resolve("/api/composition")));
        return shown.path("status")
                .path("conditions")
                .findValuesAsText("message")
                .getLast();
    }

    private String ask(URI address) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(address).timeout(REQUEST).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(address + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    /** Has the sensors pause, waits until all readings are through, and returns whether each is there once. */
    boolean audit() throws Exception {
        var agents = new ArrayList<AgentAudit>();
        for (var pod : site.cluster().pods(AGENT)) {
            agents.add(
                    new AgentAudit(http, URI.create("http://" + pod.getStatus().getPodIP() + ":" + AGENT_PORT)));
        }
        for (var agent : agents) {
            agent.pause();
        }
        var accepted = AgentAudit.read(agents);
        var dataLake = site.dataLake(witness);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end
                && (AgentAudit.read(agents).waiting() > 0
                        || Hops.inInfluxDb(dataLake).distinct() < accepted.total())) {
            Thread.sleep(POLL);
        }
        var audit = Audit.of(AgentAudit.read(agents).lastNumbers(), Hops.inInfluxDb(dataLake));
        audit.differences().forEach(out::println);
        out.println("  " + audit.summary());
        return audit.passed();
    }

    @Override
    public void close() {
        http.close();
    }
}
