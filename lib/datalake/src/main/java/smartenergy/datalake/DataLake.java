package smartenergy.datalake;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    private static final Logger LOG = LoggerFactory.getLogger(DataLake.class);
    /** Enough for most lines, so that the buffer need not grow. */
    private static final int BYTES_PER_LINE = 192;

    private static final int POINTS_PER_QUERY = 200;
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
        influx.query("CREATE DATABASE \"" + DATABASE + "\"");
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
            influx.query("CREATE " + policy);
        } catch (IOException e) {
            influx.query("ALTER " + policy); // it exists, with another duration
        }
    }

    private Set<String> series() throws IOException {
        return influx.query("SHOW SERIES ON \"" + DATABASE + "\"").getFirst().stream()
                .map(row -> row.get("key").toString())
                .collect(Collectors.toSet());
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
            refusals.addAll(writeAdmitted(admitted));
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

    private List<Refusal<Point>> writeAdmitted(List<Point> points) throws InterruptedException {
        var lines = new StringBuilder(points.size() * BYTES_PER_LINE);
        points.forEach(point -> point.appendTo(lines));
        return switch (deliver(RAW, lines)) {
            case Answer.Accepted accepted -> List.of();
            case Answer.Refused refused -> sortOut(points, refused);
            case Answer.TooLarge tooLarge -> {
                yield points.size() == 1
                        ? List.of(refusal(points.getFirst(), "larger than InfluxDB takes"))
                        : writeHalves(points, this::writeAdmitted);
            }
        };
    }

    private static <P> Refusal<P> refusal(P point, String message) {
        return new Refusal<>(point, Reason.REFUSED_BY_DATALAKE, message);
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
            refusals.addAll(writeDerived(policy, admitted));
        }
        return refusals;
    }

    /** What is stored already may be written again, so the refused ones are found by halving. */
    private List<Refusal<DerivedPoint>> writeDerived(String policy, List<DerivedPoint> points)
            throws InterruptedException {
        var lines = new StringBuilder(points.size() * BYTES_PER_LINE);
        points.forEach(point -> lines.append(point.line()));
        var message = switch (deliver(policy, lines)) {
            case Answer.Accepted accepted -> "";
            case Answer.Refused refused -> refused.message();
            case Answer.TooLarge tooLarge -> "larger than InfluxDB takes";
        };
        if (message.isEmpty()) {
            return List.of();
        }
        return points.size() == 1
                ? List.of(refusal(points.getFirst(), message))
                : writeHalves(points, half -> writeDerived(policy, half));
    }

    /** Stays at it until InfluxDB gives an answer that stands. */
    private Answer.Final deliver(String policy, StringBuilder lines) throws InterruptedException {
        var body = lines.toString().getBytes(StandardCharsets.UTF_8);
        var backOff = new BackOff(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
        while (true) {
            switch (influx.write(DATABASE, policy, body)) {
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

    /**
     * Finds the points that InfluxDB refused by asking what it holds: its message does not always tell, and what it did
     * store is not sent again.
     */
    private List<Refusal<Point>> sortOut(List<Point> points, Answer.Refused refused) throws InterruptedException {
        var missing = missing(points);
        if (refused.partial() || missing.size() == 1) {
            return missing.stream()
                    .map(point -> refusal(point, refused.message()))
                    .toList();
        }
        return missing.isEmpty() ? List.of() : writeHalves(missing, this::writeAdmitted);
    }

    private interface Writer<P> {
        List<Refusal<P>> write(List<P> points) throws InterruptedException;
    }

    private static <P> List<Refusal<P>> writeHalves(List<P> points, Writer<P> writer) throws InterruptedException {
        int half = points.size() / 2;
        var refusals = new ArrayList<>(writer.write(points.subList(0, half)));
        refusals.addAll(writer.write(points.subList(half, points.size())));
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
        var backOff = new BackOff(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
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
                pause(backOff, e.getMessage());
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
