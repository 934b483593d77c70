package smartenergy.forecaster.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.Response;
import smartenergy.service.metrics.ServiceMetrics;

/** One inference server. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String OPENAPI = "/openapi.json";

    private final HttpEndpoint http;
    private final ModelStore models;

    /** Starts; is ready when there is a good model. */
    public Server(ServerConfig config, Clock clock) {
        var registry = ServiceMetrics.of("forecaster");
        var metrics = ServerMetrics.in(registry);
        var health = new Health();
        this.http = new HttpEndpoint(config.http(), health, registry);
        this.models = new ModelStore(new ModelFiles(config.models()), metrics, health);
        var forecasts = new Forecasts(config.name(), models, metrics);
        new V1Routes(forecasts, clock).addTo(http);
        new V2Routes(forecasts, clock).addTo(http);
        var description = openApi();
        http.openRoute("GET", OPENAPI, request -> Response.json(200, description));
        http.start();
    }

    private static byte[] openApi() {
        try (var in = Server.class.getResourceAsStream(OPENAPI)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int httpPort() {
        return http.port();
    }

    @Override
    public void close() {
        http.close();
        models.close();
        LOG.info("Stopped");
    }
}
