package smartenergy.agent;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.hardware.HardwareSource;
import smartenergy.agent.hardware.Numbering;
import smartenergy.agent.hardware.Ticks;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.publishing.Publisher;
import smartenergy.agent.source.CsvReplay;
import smartenergy.agent.source.ReadingSource;
import smartenergy.agent.source.ReplayProgress;
import smartenergy.agent.source.SimulatedRoom;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.Response;
import smartenergy.service.metrics.ServiceMetrics;
import smartenergy.service.worker.Worker;

/** One agent: takes readings from a source into the outbox, and has them published. Any thread. */
public final class SensorAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SensorAgent.class);
    private static final String OUTBOX = "outbox";
    /** The part of the health that is shown once a source has failed. */
    private static final String SOURCE = "source";

    private static final int MAX_BATCH = 500;
    /** Longer than a slow disk takes, since an interrupt would close the outbox's file while it is written. */
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

    private static final Duration FULL_PAUSE = Duration.ofMillis(200);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);

    private final AgentConfig config;
    private final Clock clock;
    private final Outbox outbox;
    private final ReadingSource source;
    private final Counter accepted;
    private final Health health = new Health().expect(OUTBOX);
    private final Publisher publisher;
    private final HttpEndpoint http;
    private final Worker intake;
    private final Object intakeTurn = new Object();
    private volatile boolean paused;
    /** Of the intake's thread only. */
    private boolean hasFailed;

    /** Makes the source when the outbox can tell where it left off. */
    @FunctionalInterface
    public interface SourceFactory {
        ReadingSource create(Outbox outbox, PrometheusRegistry metrics) throws IOException;
    }

    /** @throws IOException if the outbox or the source cannot be used; says why */
    public SensorAgent(AgentConfig config, Clock clock, SourceFactory sources) throws IOException {
        this.config = config;
        this.clock = clock;
        this.outbox = Outbox.open(config.outbox(), config.outboxMaxBytes());
        var metrics = ServiceMetrics.of("sensor-agent");
        this.accepted = Counter.builder()
                .name("smart_energy_agent_readings_accepted_total")
                .help("Readings that are safe in the outbox")
                .register(metrics);
        gauge(metrics, "readings", "Accepted readings that are not released yet", () -> (double) outbox.readings());
        gauge(metrics, "bytes", "Size of the outbox on disk", () -> (double) outbox.bytes());
        this.source = sources.create(outbox, metrics);
        source.start(health);
        this.publisher = new Publisher(config.broker(), outbox, source::devices, health, metrics);
        this.http = new HttpEndpoint(config.http(), health, metrics)
                .route("GET", "/audit", request -> Response.json(200, audit()))
                .route("POST", "/pause", request -> pause(true))
                .route("POST", "/resume", request -> pause(false))
                .start();
        this.intake = new Worker("intake", config.syncInterval(), STOP_PATIENCE, this::takeReadings);
        health.ready(OUTBOX, config.outbox() + " stream " + outbox.stream());
        intake.start();
    }

    /** The source that the configuration asks for. */
    public static SourceFactory configuredSource(AgentConfig config, Clock clock) {
        return (outbox, metrics) -> switch (config.source()) {
            case SIMULATED ->
                new SimulatedRoom(
                        config.place(), config.sensors(), config.readingsPerSecond(), clock.instant(), outbox.stream());
            case REPLAY ->
                new CsvReplay(
                        new CsvReplay.Settings(
                                config.replay().file(),
                                config.replay().speed(),
                                config.replay().times() == AgentConfig.ReplayTimes.RECORDED,
                                config.replay().columns(),
                                outbox.sourcePosition()),
                        config.place(),
                        new ReplayProgress(config.replay().file(), metrics));
            case HARDWARE -> {
                var found = config.hardware().find(config.place(), clock, Numbering.keptIn(config.numbers()));
                found.report().forEach(line -> LOG.info("{}", line));
                yield new HardwareSource(
                        config.place(), found.sensors(), config.hardware().wallClock(clock), Ticks.SYSTEM, metrics);
            }
        };
    }

    private static void gauge(PrometheusRegistry metrics, String unit, String help, Supplier<Double> value) {
        GaugeWithCallback.builder()
                .name("smart_energy_agent_outbox_" + unit)
                .help(help)
                .callback(callback -> callback.call(value.get()))
                .register(metrics);
    }

    private boolean takeReadings() throws InterruptedException {
        try {
            if (!source.isFinished()) {
                boolean isFull = takeBatch() == MAX_BATCH;
                recovered();
                return isFull;
            }
            LOG.info("The source has ended, nothing more will come accepted={}", accepted.getLongValue());
        } catch (IOException | RuntimeException e) {
            failed(e);
            return true;
        }
        intake.stop();
        return true;
    }

    /** Whatever the source stumbled over, what comes after it is taken. */
    private void failed(Exception e) throws InterruptedException {
        health.notReady(SOURCE, "it gives no readings: " + e);
        if (!hasFailed) {
            hasFailed = true;
            LOG.error("The source gives no readings; it is asked again every {}", FAILURE_PAUSE, e);
        }
        intake.stopsWithin(FAILURE_PAUSE);
    }

    private void recovered() {
        if (hasFailed) {
            hasFailed = false;
            health.ready(SOURCE, "gives readings again");
            LOG.info("The source gives readings again");
        }
    }

    private int takeBatch() throws IOException, InterruptedException {
        synchronized (intakeTurn) {
            var items = paused ? List.<Outbox.Item>of() : source.take(clock.instant(), MAX_BATCH);
            if (!items.isEmpty()) {
                accept(items);
            }
            return items.size();
        }
    }

    /** Once this has answered to a pause, no reading is accepted until it is resumed; publishing goes on. */
    private Response pause(boolean pause) {
        synchronized (intakeTurn) {
            paused = pause;
        }
        return Response.json(200, audit());
    }

    /** Returns when the readings are safe; while the outbox cannot take them, the source waits. */
    private void accept(List<Outbox.Item> items) throws InterruptedException {
        boolean waited = false;
        do {
            var obstacle = tryAccept(items);
            if (obstacle == null) {
                accepted.inc(items.size());
                if (waited) {
                    health.ready(OUTBOX, config.outbox() + " stream " + outbox.stream());
                    LOG.info("Accepting readings again");
                }
                return;
            }
            if (!waited) {
                health.notReady(OUTBOX, obstacle);
                LOG.warn("Not accepting readings: {}", obstacle);
                waited = true;
            }
        } while (!intake.stopsWithin(FULL_PAUSE));
    }

    /** Returns what is in the way, or null when the readings are accepted. */
    private String tryAccept(List<Outbox.Item> items) {
        try {
            return outbox.append(items) ? null : "full: " + outbox.readings() + " readings wait for the gateway";
        } catch (IOException e) {
            return "cannot write: " + e.getMessage();
        }
    }

    private byte[] audit() {
        return HttpEndpoint.json(json -> {
            json.writeStringField("site", config.place().site());
            json.writeStringField("node", config.place().node());
            json.writeNumberField("stream", outbox.stream());
            json.writeNumberField("waiting", outbox.readings());
            json.writeObjectFieldStart("accepted");
            for (var device : outbox.accepted().entrySet()) {
                json.writeNumberField(device.getKey(), device.getValue());
            }
            json.writeEndObject();
        });
    }

    /** Method and path of every route. */
    public List<String> routes() {
        return http.routes();
    }

    public int httpPort() {
        return http.port();
    }

    /** How many accepted readings the gateway has not confirmed. */
    public long waiting() {
        return outbox.readings();
    }

    @Override
    public void close() throws IOException {
        intake.close();
        http.close();
        publisher.close();
        source.close();
        outbox.close();
        LOG.info("Stopped waiting={}", outbox.readings());
    }
}
