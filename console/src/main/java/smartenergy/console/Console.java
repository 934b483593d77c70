package smartenergy.console;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.export.TrainingRecords;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.metrics.ServiceMetrics;

/** The console: the pages with their JSON, and the watch over the functions. */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Many thousand readings may be taken again meanwhile. */
    private static final Duration GATEWAY_PATIENCE = Duration.ofMinutes(10);

    private final InfluxClient influx;
    private final PeerClient composer;
    private final PeerClient gateway;
    private final HttpEndpoint http;
    private final FunctionWatch watch;

    /** Starts; where InfluxDB is away, the page says so until it is back. */
    public Console(ConsoleConfig config, Clock clock) {
        this.influx = new InfluxClient(config.dataLake());
        this.composer = new PeerClient(config.composer(), PATIENCE);
        this.gateway = new PeerClient(config.gateway(), GATEWAY_PATIENCE);
        var health = new Health();
        var metrics = ServiceMetrics.of("console");
        this.http = new HttpEndpoint(config.http(), health, metrics);
        Page.addTo(http);
        new ConsoleRoutes(influx, metrics, clock).addTo(http);
        new PeerRoutes(composer, gateway).addTo(http);
        new TrainingRecords(influx, clock).addTo(http);
        http.start();
        this.watch = new FunctionWatch(influx, composer, config, clock, health);
        watch.addTo(http);
    }

    public int httpPort() {
        return http.port();
    }

    /** Method and path of every route, the files of the page among them. */
    public List<String> routes() {
        return http.routes();
    }

    @Override
    public void close() {
        watch.close();
        http.close();
        composer.close();
        gateway.close();
        influx.close();
        LOG.info("Stopped");
    }
}
