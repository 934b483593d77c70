package smartenergy.relay.edgex;

import java.time.Clock;
import java.util.Map;
import smartenergy.service.http.HttpEndpoint;

/** What every service of EdgeX answers. */
public final class CommonRoutes {
    private static final String SERVICE = "gateway-relay";

    private final Release release;
    private final Map<String, String> config;
    private final Clock clock;

    /** @param config the settings as they are shown; without secrets */
    public CommonRoutes(Release release, Map<String, String> config, Clock clock) {
        this.release = release;
        this.config = config;
        this.clock = clock;
    }

    public void addTo(HttpEndpoint http) {
        http.route(
                "GET",
                "/api/v3/ping",
                Answers.handler(request -> Answers.of(Answers.ok(200)
                        .put("timestamp", clock.instant().toString())
                        .put("serviceName", SERVICE))));
        http.route(
                "GET",
                "/api/v3/version",
                Answers.handler(request -> Answers.of(
                        Answers.ok(200).put("version", release.version()).put("serviceName", SERVICE))));
        http.route("GET", "/api/v3/config", Answers.handler(request -> {
            var answer = Answers.ok(200).put("serviceName", SERVICE);
            var shown = answer.putObject("config");
            config.forEach(shown::put);
            return Answers.of(answer);
        }));
    }
}
