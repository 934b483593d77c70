package smartenergy.datalake;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.worker.BackOff;
import smartenergy.telemetry.Reason;

/** Brings points into InfluxDB and stays at it until each is stored or refused for good. Any thread. */
public final class DataLake implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "datalake";

    /** The part of the health that tells whether new devices can be taken. */
    public static final String SERIES = "series";

    /** The database that holds everything. */
    public static final String DATABASE = "energy";

    /** The retention policy of what was measured. */
    public static final String RAW = "raw";

    /** From one write to the next, where there is always something to write: each costs InfluxDB a sync and more. */
    public static final Duration LINGER = Duration.ofMillis(40);

    private static final Logger LOG = LoggerFactory.getLogger(DataLake.class);
    /** Enough for most lines, so that the buffer need not grow. */
    private static final int BYTES_PER_LINE = 192;

    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

    private final InfluxClient influx;
    private final Duration rawRetention;
    private final SeriesLimit limit;
    private final Health health;

    /** Where InfluxDB is. An empty username stands for none. */
    public record Address(URI url, String username, Secret password) {
        /** Reads the settings; problems are the environment's. */
        public static Address from(Env env) {
            return new Address(
                    env.uri("SMART_ENERGY_DATALAKE_URL", "http://127.0.0.1:8086", "http", "https"),
                    env.text("SMART_ENERGY_DATALAKE_USERNAME", ""),
                    env.secret("SMART_ENERGY_DATALAKE_PASSWORD"));
        }
    }

    /** A point that is not stored, and why. */
    public record Refusal<P>(P point, Reason reason, String message) {}

    /**
     * @param rawRetention how long readings are kept
     * @param maxSeries how many series there may be, of readings and of what is derived from them together
     */
    public DataLake(Address address, Duration rawRetention, int maxSeries, Health health) {
        this.influx = new InfluxClient(address);
        this.rawRetention = rawRetention;
        this.limit = new SeriesLimit(maxSeries, this::series, System::nanoTime);
        this.health = health.expect(HEALTH).watch(SERIES);
    }

    /**
     * Makes database and retention policies, or brings them to the configured durations. Waits as long as InfluxDB is
     * away.
     *
     * @throws InterruptedException if it is to stop
     */
    public void prepare() throws InterruptedException {
        var backOff = new BackOff(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
        while (true) {
            try {
                createSchema();
                health.ready(HEALTH, "connected");
                return;
            } catch (IOException e) {
                pause(backOff, e.getMessage());
            }
        }
    }

    private void createSchema() throws IOException {
        select("CREATE DATABASE \"" + DATABASE + "\"");
        createPolicy(RAW, rawRetention.toHours() + "h", "DEFAULT");
        createPolicy(Schema.MINUTE, "104w", "");
        createPolicy(Schema.HOUR, "INF", "");
        limit.learn();
        showSeries();
        LOG.info(
                "DataLake ready database={} rawRetention={} series={} maxSeries={}",
                DATABASE,
                rawRetention,
                limit.size(),
                limit.most());
    }

    private void createPolicy(String name, String duration, String isDefault) throws IOException {
        var policy = "RETENTION POLICY \"%s\" ON \"%s\" DURATION %s REPLICATION 1 %s"
                .formatted(name, DATABASE, duration, isDefault);
        try {
            select("CREATE " + policy);
        } catch (IOException e) {
            select("ALTER " + policy); // it exists, with another duration
        }
    }

    private List<Series> select(String statement) throws IOException {
        return influx.select(statement, Map.of()).getFirst();
    }

    private Set<String> series() throws IOException {
        var keys = new HashSet<String>();
        for (var series : select("SHOW SERIES ON \"" + DATABASE + "\"")) {
            for (var row : series.rows()) {
                if (!row.containsKey("key")) {
                    throw new IOException("an answer to SHOW SERIES without keys");
                }
                keys.add(row.get("key").asText());
            }
        }
        return keys;
    }

    private void showSeries() {
        var detail = limit.size() + " of at most " + limit.most();
        if (limit.size() < limit.most()) {
            health.ready(SERIES, detail);
        } else {
            health.notReady(SERIES, detail + ": new devices go to the dead letters");
        }
    }

    /** How many series are known to be in the DataLake. */
    public int knownSeries() {
        return limit.size();
    }

    /**
     * Writes the points. Returns when each is stored or refused, however long InfluxDB is away.
     *
     * @return the refused ones
     * @throws InterruptedException if it is to stop; some points may be stored then
     */
    public List<Refusal<Point>> write(List<Point> points) throws InterruptedException {
        var refusals = new ArrayList<Refusal<Point>>();
        var admitted = admitted(points, Point::series, refusals);
        if (!admitted.isEmpty()) {
            refusals.addAll(write(RAW, admitted, Point::appendTo));
        }
        return refusals;
    }

    private <P> List<P> admitted(List<P> points, Function<P, String> series, List<Refusal<P>> refusals) {
        var admitted = new ArrayList<P>(points.size());
        for (var point : points) {
            if (limit.admits(series.apply(point))) {
                admitted.add(point);
            } else {
                refusals.add(new Refusal<>(
                        point,
                        Reason.TOO_MANY_SERIES,
                        "the DataLake holds " + limit.most()
                                + " series, the most that is set, and this were a new one: " + series.apply(point)));
            }
        }
        showSeries();
        return admitted;
    }

    /**
     * Writes points of one retention policy. Returns when each is stored or refused, however long InfluxDB is away.
     *
     * @return the refused ones
     * @throws InterruptedException if it is to stop; some points may be stored then
     */
    public List<Refusal<DerivedPoint>> write(String policy, List<DerivedPoint> points) throws InterruptedException {
        var refusals = new ArrayList<Refusal<DerivedPoint>>();
        var admitted = admitted(points, DerivedPoint::series, refusals);
        if (!admitted.isEmpty()) {
            refusals.addAll(write(policy, admitted, (point, lines) -> lines.append(point.line())));
        }
        return refusals;
    }

    private interface Line<P> {
        void append(P point, StringBuilder lines);
    }

    private <P> List<Refusal<P>> write(String policy, List<P> points, Line<P> line) throws InterruptedException {
        var lines = new StringBuilder(points.size() * BYTES_PER_LINE);
        points.forEach(point -> line.append(point, lines));
        return switch (deliver(policy, lines, points.size() == 1)) {
            case Answer.Accepted accepted -> List.of();
            case Answer.Refused refused
            when points.size() == 1 || refused.dropped() == points.size() -> refused(points, refused.message());
            case Answer.TooLarge tooLarge when points.size() == 1 -> refused(points, tooLarge.message());
            case Answer.Refused _, Answer.TooLarge _ -> writeHalves(policy, points, line);
        };
    }

    private static <P> List<Refusal<P>> refused(List<P> points, String message) {
        return points.stream()
                .map(point -> new Refusal<>(point, Reason.REFUSED_BY_DATALAKE, message))
                .toList();
    }

    /**
     * What is stored already may be written again, which changes nothing, so the refused ones are found by halving:
     * neither InfluxDB's message nor what it holds always tells which they are.
     */
    private <P> List<Refusal<P>> writeHalves(String policy, List<P> points, Line<P> line) throws InterruptedException {
        int half = points.size() / 2;
        var refusals = new ArrayList<>(write(policy, points.subList(0, half), line));
        refusals.addAll(write(policy, points.subList(half, points.size()), line));
        return refusals;
    }

    /** Stays at it until InfluxDB gives an answer that stands. */
    private Answer.Final deliver(String policy, StringBuilder lines, boolean isOne) throws InterruptedException {
        var body = lines.toString().getBytes(StandardCharsets.UTF_8);
        var backOff = new BackOff(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
        while (true) {
            switch (influx.write(DATABASE, policy, body)) {
                // No proxy is to set aside what InfluxDB might take.
                case Answer.TooLarge tooLarge
                when isOne && !tooLarge.byInfluxDb() -> pause(backOff, tooLarge.message());
                case Answer.Final answer -> {
                    health.ready(HEALTH, "writing");
                    return answer;
                }
                case Answer.SchemaMissing missing -> {
                    pause(backOff, missing.message());
                    prepare();
                }
                case Answer.Unavailable unavailable -> pause(backOff, unavailable.message());
            }
        }
    }

    private void pause(BackOff backOff, String why) throws InterruptedException {
        health.notReady(HEALTH, why);
        LOG.warn("Waiting for InfluxDB: {}", why);
        backOff.pause();
    }

    @Override
    public void close() {
        influx.close();
    }
}
