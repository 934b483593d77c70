package smartenergy.local.view;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import smartenergy.local.deployment.LocalDeployment;

/** Shows a running chain in the terminal: redrawn every second, or a line now and then where there is no terminal. */
public final class LiveView {
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration LINE = Duration.ofSeconds(5);
    /** Rates and latencies are those of so many snapshots. */
    private static final int WINDOW = 10;

    private static final String LATENCY = "smart_energy_sender_latency_seconds";
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final LocalDeployment chain;
    private final PrintStream out;
    private final boolean isTerminal;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<Snapshot> window = new ArrayDeque<>();
    private final RunningAudit audit;

    public LiveView(LocalDeployment chain, PrintStream out, boolean isTerminal) {
        this.chain = chain;
        this.out = out;
        this.isTerminal = isTerminal;
        this.audit = new RunningAudit(client, chain.addresses());
    }

    /** Shows the chain until the duration is over or it stops. */
    public void run(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        var interval = isTerminal ? REDRAW : LINE;
        if (!isTerminal) {
            lookAt().forEach(out::println);
        }
        while (System.nanoTime() < end && !chain.isStopping()) {
            Thread.sleep(interval);
            audit.refresh();
            window.addLast(Snapshot.of(chain, client));
            if (window.size() > WINDOW) {
                window.removeFirst();
            }
            if (isTerminal) {
                out.print(CLEAR + String.join(System.lineSeparator(), screen()));
                out.println();
            } else {
                out.println(line());
            }
            out.flush();
        }
    }

    private List<String> screen() {
        var now = window.getLast();
        var lines = new ArrayList<String>();
        lines.add("Smart Energy                                     Ctrl-C stops everything in order");
        lines.add("");
        lines.add("  hop             readings/s        total   state");
        lines.add(hop("sensor-agent", "accepted", Snapshot::agent, "smart_energy_agent_readings_accepted_total")
                + "%.0f wait in the outbox".formatted(now.agent().sum("smart_energy_agent_outbox_readings")));
        lines.add(hop("gateway-relay", "stored", Snapshot::gateway, "smart_energy_gateway_readings_stored_total")
                + "%.0f duplicates, %.0f rejected"
                        .formatted(
                                now.gateway().sum("smart_energy_gateway_readings_duplicate_total"),
                                now.gateway().sum("smart_energy_gateway_readings_rejected_total")));
        lines.add(hop("communicator", "relayed", Snapshot::gateway, "smart_energy_gateway_readings_relayed_total")
                + "%.0f behind".formatted(now.gateway().sum("smart_energy_gateway_relay_lag_readings")));
        lines.add(hop("cloud-sender", "written", Snapshot::sender, "smart_energy_sender_readings_written_total")
                + "%.0f behind, %.0f rejected"
                        .formatted(
                                now.sender().sum("smart_energy_sender_lag_records"),
                                now.sender().sum("smart_energy_sender_readings_rejected_total")));
        lines.add(hop("analytics", "analysed", Snapshot::analytics, "smart_energy_analytics_readings_accepted_total")
                + "%.0f duplicates, %.0f rejected, %.0f alarms raised"
                        .formatted(
                                now.analytics().sum("smart_energy_analytics_readings_duplicate_total"),
                                now.analytics().sum("smart_energy_analytics_readings_rejected_total"),
                                now.analytics().sum("smart_energy_analytics_alerts_total{phase=\"raised\"}")));
        lines.add("");
        lines.add("  " + latency());
        lines.add("  " + audit);
        lines.add("");
        now.parts().stream().map(LiveView::part).forEach(lines::add);
        lines.add("");
        lines.addAll(lookAt());
        return lines;
    }

    private List<String> lookAt() {
        var addresses = chain.addresses();
        return List.of(
                "  look at   %s   the console; %s/composition   who runs where"
                        .formatted(addresses.console(), addresses.console()),
                "            %s/status   %s/rejected".formatted(addresses.gatewayRelay(), addresses.gatewayRelay()),
                "            %s/query?db=energy&pretty=true&q=SELECT+*+FROM+room_climate+ORDER+BY+time+DESC+LIMIT+3"
                        .formatted(addresses.influxDb()));
    }

    private static String part(LocalDeployment.PartState part) {
        return "  %-14s %-10s %-14s %s"
                .formatted(
                        part.name(),
                        part.node(),
                        (part.isReady() ? "up" : "not ready") + (part.tries() == 0 ? "" : " (" + part.tries() + ")"),
                        part.address());
    }

    private String line() {
        return "%s | written %.0f/s | behind: outbox %.0f, relay %.0f, sender %.0f | %s"
                .formatted(
                        audit,
                        rate(Snapshot::sender, "smart_energy_sender_readings_written_total"),
                        window.getLast().agent().sum("smart_energy_agent_outbox_readings"),
                        window.getLast().gateway().sum("smart_energy_gateway_relay_lag_readings"),
                        window.getLast().sender().sum("smart_energy_sender_lag_records"),
                        latency());
    }

    private String hop(String name, String verb, Function<Snapshot, Scrape> of, String counter) {
        return "  %-14s %10.1f %12.0f   %s, "
                .formatted(name, rate(of, counter), of.apply(window.getLast()).sum(counter), verb);
    }

    /** Increase a second over the window; a counter that fell was restarted, which shows as 0 for a moment. */
    private double rate(Function<Snapshot, Scrape> of, String counter) {
        var first = window.getFirst();
        var last = window.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        double increase = of.apply(last).sum(counter) - of.apply(first).sum(counter);
        return seconds <= 0 ? 0 : Math.max(0, increase / seconds);
    }

    private String latency() {
        var first = window.getFirst().sender();
        var last = window.getLast().sender();
        double median = last.quantileSince(first, LATENCY, 0.5);
        double p99 = last.quantileSince(first, LATENCY, 0.99);
        return Double.isNaN(median)
                ? "sensor → InfluxDB: nothing arrived lately"
                : "sensor → InfluxDB: p50 ≤ %.0f ms, p99 ≤ %.0f ms".formatted(median * 1000, p99 * 1000);
    }
}
