package smartenergy.cloud.datalake;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.config.Env;
import smartenergy.telemetry.config.Secret;
import smartenergy.telemetry.ops.Health;

/** Brings points into InfluxDB and stays at it until each is stored or refused for good. Any thread. */
public final class DataLake implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "datalake";

    /** The database that holds everything. */
    public static final String DATABASE = "energy";

    /** The retention policy of what was measured. */
    public static final String RAW = "raw";

    private static final Logger LOG = LoggerFactory.getLogger(DataLake.class);
    /** Enough for most lines, so that the buffer need not grow. */
    private static final int BYTES_PER_LINE = 192;

    private static final int POINTS_PER_QUERY = 200;
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

    private final InfluxClient influx;
    private final Duration rawRetention;
    private final Health health;
    private final Random jitter = new Random();

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

    /** A point that InfluxDB does not take, and its reason. */
    public record Refusal(Point point, String message) {}

    public DataLake(Address address, Duration rawRetention, Health health) {
        this.influx = new InfluxClient(address);
        this.rawRetention = rawRetention;
        this.health = health.expect(HEALTH);
    }

    /**
     * Makes database and retention policies, or brings them to the configured durations. Waits as long as InfluxDB is
     * away.
     *
     * @throws InterruptedException if it is to stop
     */
    public void prepare() throws InterruptedException {
        var backOff = SHORTEST_BACK_OFF;
        while (true) {
            try {
                createSchema();
                health.ready(HEALTH, "connected");
                return;
            } catch (IOException e) {
                backOff = pause(backOff, e.getMessage());
            }
        }
    }

    private void createSchema() throws IOException {
        influx.query("CREATE DATABASE \"" + DATABASE + "\"");
        createPolicy(RAW, rawRetention.toHours() + "h", "DEFAULT");
        createPolicy(DerivedPoint.MINUTE, "104w", "");
        createPolicy(DerivedPoint.HOUR, "INF", "");
        LOG.info("DataLake ready database={} rawRetention={}", DATABASE, rawRetention);
    }

    private void createPolicy(String name, String duration, String isDefault) throws IOException {
        var policy = "RETENTION POLICY \"%s\" ON \"%s\" DURATION %s REPLICATION 1 %s"
                .formatted(name, DATABASE, duration, isDefault);
        try {
            influx.query("CREATE " + policy);
        } catch (IOException e) {
            influx.query("ALTER " + policy); // it exists, with another duration
        }
    }

    /**
     * Writes the points. Returns when each is stored or refused, however long InfluxDB is away.
     *
     * @return the refused ones
     * @throws InterruptedException if it is to stop; some points may be stored then
     */
    public List<Refusal> write(List<Point> points) throws InterruptedException {
        var lines = new StringBuilder(points.size() * BYTES_PER_LINE);
        points.forEach(point -> point.appendTo(lines));
        var body = lines.toString().getBytes(StandardCharsets.UTF_8);
        var backOff = SHORTEST_BACK_OFF;
        while (true) {
            switch (influx.write(DATABASE, RAW, body)) {
                case Answer.Accepted accepted -> {
                    health.ready(HEALTH, "writing");
                    return List.of();
                }
                case Answer.Refused refused -> {
                    return sortOut(points, refused);
                }
                case Answer.TooLarge tooLarge -> {
                    return points.size() == 1
                            ? List.of(new Refusal(points.getFirst(), "larger than InfluxDB takes"))
                            : writeHalves(points);
                }
                case Answer.SchemaMissing missing -> {
                    backOff = pause(backOff, missing.message());
                    prepare();
                }
                case Answer.Unavailable unavailable -> backOff = pause(backOff, unavailable.message());
            }
        }
    }

    /**
     * Writes points of one retention policy. Returns when they are stored or refused, however long InfluxDB is away.
     *
     * @return why some are refused for good, if some are
     * @throws InterruptedException if it is to stop; some points may be stored then
     */
    public Optional<String> write(String policy, List<DerivedPoint> points) throws InterruptedException {
        var body = points.stream()
                .map(DerivedPoint::line)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        var backOff = SHORTEST_BACK_OFF;
        while (true) {
            switch (influx.write(DATABASE, policy, body)) {
                case Answer.Accepted accepted -> {
                    return Optional.empty();
                }
                case Answer.Refused refused -> {
                    return Optional.of(refused.message());
                }
                case Answer.TooLarge tooLarge -> {
                    return Optional.of("larger than InfluxDB takes");
                }
                case Answer.SchemaMissing missing -> {
                    backOff = pause(backOff, missing.message());
                    prepare();
                }
                case Answer.Unavailable unavailable -> backOff = pause(backOff, unavailable.message());
            }
        }
    }

    /**
     * Finds the points that InfluxDB refused by asking what it holds: its message does not always tell, and what it did
     * store is not sent again.
     */
    private List<Refusal> sortOut(List<Point> points, Answer.Refused refused) throws InterruptedException {
        var missing = missing(points);
        if (refused.partial() || missing.size() == 1) {
            return missing.stream()
                    .map(point -> new Refusal(point, refused.message()))
                    .toList();
        }
        return missing.isEmpty() ? List.of() : writeHalves(missing);
    }

    private List<Refusal> writeHalves(List<Point> points) throws InterruptedException {
        int half = points.size() / 2;
        var refusals = new ArrayList<>(write(points.subList(0, half)));
        refusals.addAll(write(points.subList(half, points.size())));
        return refusals;
    }

    private List<Point> missing(List<Point> points) throws InterruptedException {
        var missing = new ArrayList<Point>();
        for (int from = 0; from < points.size(); from += POINTS_PER_QUERY) {
            missing.addAll(missingOfFew(points.subList(from, Math.min(from + POINTS_PER_QUERY, points.size()))));
        }
        return missing;
    }

    private List<Point> missingOfFew(List<Point> points) throws InterruptedException {
        var statements =
                points.stream().map(point -> point.query(DATABASE, RAW)).collect(Collectors.joining(";"));
        var backOff = SHORTEST_BACK_OFF;
        while (true) {
            try {
                var results = influx.query(statements);
                var missing = new ArrayList<Point>();
                for (int i = 0; i < points.size(); i++) {
                    if (results.get(i).stream().noneMatch(points.get(i)::isSameAs)) {
                        missing.add(points.get(i));
                    }
                }
                return missing;
            } catch (IOException e) {
                backOff = pause(backOff, e.getMessage());
            }
        }
    }

    private Duration pause(Duration backOff, String why) throws InterruptedException {
        health.notReady(HEALTH, why);
        LOG.warn("Waiting for InfluxDB: {}", why);
        long millis = backOff.toMillis();
        Thread.sleep(millis / 2 + jitter.nextLong(millis / 2 + 1));
        var doubled = backOff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }

    @Override
    public void close() {
        influx.close();
    }
}
