package smartenergy.local.view;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.metrics.Scrape;

/**
 * Shows a running deployment in the terminal: redrawn every second while something moves, or a line now and then where
 * there is no terminal. What is not known is shown as {@code ?}, never as 0.
 */
public final class LiveView {
    private static final Duration REDRAW = Duration.ofSeconds(1);
    /** Where nothing moved between the last two looks. */
    private static final Duration REDRAW_STILL = Duration.ofSeconds(3);

    private static final Duration LINE = Duration.ofSeconds(5);
    /** Rates and latencies are those of so many snapshots. */
    private static final int WINDOW = 10;

    private static final String OUTBOX = "smart_energy_agent_outbox_readings";
    private static final String RELAY_LAG = "smart_energy_gateway_relay_lag_readings";
    private static final String WRITTEN = "smart_energy_sender_readings_written_total";
    private static final String SENDER_LAG = "smart_energy_sender_lag_records";
    private static final String LATENCY = "smart_energy_sender_latency_seconds";
    private static final String REPLAY_ENDED = "smart_energy_agent_replay_ended";
    private static final String ROWS_PLAYED = "smart_energy_agent_rows_played_total";
    private static final String ROWS_REFUSED = "smart_energy_agent_rows_rejected_total";
    private static final String UNKNOWN = "?";
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private static final List<Hop> HOPS = List.of(
            new Hop(
                    "sensor-agent",
                    Snapshot::agent,
                    "smart_energy_agent_readings_accepted_total",
                    "accepted, %s wait in the outbox",
                    OUTBOX),
            new Hop(
                    "gateway-relay",
                    Snapshot::gateway,
                    "smart_energy_gateway_readings_stored_total",
                    "stored, %s duplicates, %s rejected",
                    "smart_energy_gateway_readings_duplicate_total",
                    "smart_energy_gateway_readings_rejected_total"),
            new Hop(
                    "communicator",
                    Snapshot::gateway,
                    "smart_energy_gateway_readings_relayed_total",
                    "relayed, %s behind",
                    RELAY_LAG),
            new Hop(
                    "cloud-sender",
                    Snapshot::sender,
                    WRITTEN,
                    "written, %s behind, %s rejected",
                    SENDER_LAG,
                    "smart_energy_sender_readings_rejected_total"),
            new Hop(
                    "analytics",
                    Snapshot::analytics,
                    "smart_energy_analytics_readings_accepted_total",
                    "analysed, %s duplicates, %s rejected, %s alarms raised",
                    "smart_energy_analytics_readings_duplicate_total",
                    "smart_energy_analytics_readings_rejected_total",
                    "smart_energy_analytics_alerts_total{phase=\"raised\"}"));

    private final LocalDeployment deployment;
    private final PrintStream out;
    private final boolean isTerminal;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<Snapshot> window = new ArrayDeque<>();
    private final RunningAudit audit;

    /**
     * A step of the data's way.
     *
     * @param counter of what passes it
     * @param text with a place for each of the metrics
     */
    private record Hop(
            String name, Function<Snapshot, Optional<Scrape>> of, String counter, String text, String... metrics) {
        private String state(Scrape scrape) {
            var values = new ArrayList<Object>();
            for (var metric : metrics) {
                values.add(LiveView.text(scrape, metric));
            }
            return text.formatted(values.toArray());
        }
    }

    /** A counter with labels is not told before it has counted; of all else that is not told nothing is known. */
    private static String text(Scrape scrape, String metric) {
        boolean isCounter = metric.contains("_total");
        var value = isCounter ? OptionalDouble.of(scrape.sum(metric)) : scrape.find(metric);
        return value.isPresent() ? "%.0f".formatted(value.getAsDouble()) : UNKNOWN;
    }

    public LiveView(LocalDeployment deployment, PrintStream out, boolean isTerminal) {
        this.deployment = deployment;
        this.out = out;
        this.isTerminal = isTerminal;
        this.audit = new RunningAudit(client, deployment.addresses());
    }

    /** Shows the deployment until the duration is over or it stops. */
    public void run(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        if (!isTerminal) {
            lookAt().forEach(out::println);
        }
        while (System.nanoTime() < end && !deployment.isStopping()) {
            Thread.sleep(!isTerminal ? LINE : isStill(window) ? REDRAW_STILL : REDRAW);
            audit.refresh();
            window.addLast(Snapshot.of(deployment, client));
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

    /** Whether nothing moved between the last two. */
    static boolean isStill(Collection<Snapshot> snapshots) {
        var totals = snapshots.stream().map(LiveView::totals).toList();
        return totals.size() > 1 && totals.getLast().equals(totals.get(totals.size() - 2));
    }

    private static List<Optional<Double>> totals(Snapshot snapshot) {
        return HOPS.stream()
                .map(hop -> hop.of().apply(snapshot).map(scrape -> scrape.sum(hop.counter())))
                .toList();
    }

    private List<String> screen() {
        var lines = new ArrayList<String>();
        lines.add("Smart Energy                                     Ctrl-C stops everything in order");
        lines.add("");
        lines.add("  hop             readings/s        total   state");
        HOPS.stream().map(this::text).forEach(lines::add);
        lines.add("");
        lines.add("  " + latency());
        lines.add("  " + audit);
        replay().ifPresent(text -> lines.add("  " + text));
        lines.add("");
        window.getLast().functions().stream().map(LiveView::text).forEach(lines::add);
        lines.add("");
        lines.addAll(lookAt());
        return lines;
    }

    private List<String> lookAt() {
        var addresses = deployment.addresses();
        return List.of(
                "  look at   %s   the console; %s/composition   who runs where"
                        .formatted(addresses.console(), addresses.console()),
                "            %s/status   %s/rejected".formatted(addresses.gatewayRelay(), addresses.gatewayRelay()),
                "            %s/query?db=energy&pretty=true&q=SELECT+*+FROM+room_climate+ORDER+BY+time+DESC+LIMIT+3"
                        .formatted(addresses.dataLake()));
    }

    private static String text(LocalDeployment.FunctionState function) {
        return "  %-14s %-10s %-14s %s"
                .formatted(
                        function.name(),
                        function.node(),
                        (function.isReady() ? "up" : "not ready")
                                + (function.tries() == 0 ? "" : " (" + function.tries() + ")"),
                        function.address());
    }

    private String line() {
        return "%s | written %s/s | behind: outbox %s, relay %s, sender %s | %s%s"
                .formatted(
                        audit,
                        rate(Snapshot::sender, WRITTEN, "%.0f"),
                        value(Snapshot::agent, OUTBOX),
                        value(Snapshot::gateway, RELAY_LAG),
                        value(Snapshot::sender, SENDER_LAG),
                        latency(),
                        replay().map(text -> " | " + text).orElse(""));
    }

    private String text(Hop hop) {
        return "  %-14s %10s %12s   %s"
                .formatted(
                        hop.name(),
                        rate(hop.of(), hop.counter(), "%.1f"),
                        value(hop.of(), hop.counter()),
                        hop.of().apply(window.getLast()).map(hop::state).orElse("does not answer"));
    }

    private String value(Function<Snapshot, Optional<Scrape>> of, String metric) {
        return of.apply(window.getLast()).map(scrape -> text(scrape, metric)).orElse(UNKNOWN);
    }

    /** How far a recording has been played; absent where none is. */
    private Optional<String> replay() {
        return window.getLast().agent().flatMap(LiveView::replay);
    }

    static Optional<String> replay(Scrape agent) {
        var ended = agent.find(REPLAY_ENDED);
        return ended.isEmpty()
                ? Optional.empty()
                : Optional.of("replay%s: %s rows played, %s refused"
                        .formatted(
                                ended.getAsDouble() > 0 ? " ended" : "",
                                text(agent, ROWS_PLAYED),
                                text(agent, ROWS_REFUSED)));
    }

    /** Increase a second over the window; a counter that fell was restarted, which shows as 0 for a moment. */
    private String rate(Function<Snapshot, Optional<Scrape>> of, String counter, String form) {
        var known = window.stream().filter(any -> of.apply(any).isPresent()).toList();
        if (known.isEmpty()) {
            return UNKNOWN;
        }
        var first = known.getFirst();
        var last = known.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        double increase =
                of.apply(last).get().sum(counter) - of.apply(first).get().sum(counter);
        return form.formatted(seconds <= 0 ? 0 : Math.max(0, increase / seconds));
    }

    private String latency() {
        var known = window.stream().flatMap(any -> any.sender().stream()).toList();
        double median = known.isEmpty() ? Double.NaN : quantile(known, 0.5);
        return Double.isNaN(median)
                ? "sensor → InfluxDB: nothing arrived lately"
                : "sensor → InfluxDB: p50 ≤ %.0f ms, p99 ≤ %.0f ms"
                        .formatted(median * 1000, quantile(known, 0.99) * 1000);
    }

    private static double quantile(List<Scrape> scrapes, double part) {
        return scrapes.getLast().quantileSince(scrapes.getFirst(), LATENCY, part);
    }
}
