package smartenergy.service.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;

/**
 * A service's HTTP side: {@code /health/live}, {@code /health/ready}, {@code /metrics} and the service's own routes, on
 * the JDK's server and virtual threads. Any thread may add routes, start and close it.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final JsonFactory JSON = new JsonFactory();
    /** Open to whoever gets there, so that a supervisor needs no token. */
    private static final String HEALTH = "/health/";
    /** The end of a counter's name, which is not its own. */
    private static final String COUNTER = "_total";

    /** How the JDK's server is told of a body's length. */
    private static final long EMPTY = -1;

    private static final long UNKNOWN_LENGTH = 0;

    /** Routes are added while requests are served: health answers before the service is complete. */
    private final List<Route> routes = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpAccess access;
    private final HttpServer server;
    private final Counter requests;

    /** Answers a request; an {@link HttpError} becomes its status, whatever else is thrown a logged 500. */
    @FunctionalInterface
    public interface Handler {
        Response handle(Request request) throws IOException;
    }

    /**
     * Binds the address; serves nothing before {@link #start}. The metrics are those of this endpoint's service only.
     */
    public HttpEndpoint(HttpAccess access, Health health, PrometheusRegistry metrics) {
        this.access = access;
        try {
            server = bind(access);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + access.host() + ":" + access.port() + ": " + e.getMessage(), e);
        }
        requests = Counter.builder()
                .name("smart_energy_http_requests_total")
                .help("Requests that were answered")
                .labelNames("status")
                .register(metrics);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        route("GET", "/health/live", request -> Response.json(200, health(true, Map.of())));
        route("GET", "/health/ready", request -> {
            boolean ready = health.isReady();
            return Response.json(ready ? 200 : 503, health(ready, health.parts()));
        });
        route("GET", "/metrics", request -> scrape(metrics, request.queries("name[]")));
    }

    private static HttpServer bind(HttpAccess access) throws IOException {
        var address = new InetSocketAddress(access.host(), access.port());
        if (access.tls().isEmpty()) {
            return HttpServer.create(address, 0);
        }
        var server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(access.tls().get().context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                var ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(access.clientCertificates());
                parameters.setSSLParameters(ssl);
            }
        });
        return server;
    }

    /** @param template such as {@code /transfers/{id}}; the part in braces takes one path segment */
    public HttpEndpoint route(String method, String template, Handler handler) {
        routes.add(Route.of(method, template, handler, false));
        return this;
    }

    /** A route that asks for no token: the files of a page, which asks its user for one. */
    public HttpEndpoint openRoute(String method, String template, Handler handler) {
        routes.add(Route.of(method, template, handler, true));
        return this;
    }

    public HttpEndpoint start() {
        server.start();
        LOG.info(
                "Listening on {}://{}:{}",
                access.tls().isPresent() ? "https" : "http",
                server.getAddress().getHostString(),
                port());
        return this;
    }

    /**
     * Method and template of every route, such as {@code GET /transfers/{id}}, in the order in which they were added.
     */
    public List<String> routes() {
        return routes.stream()
                .map(route ->
                        route.method() + " " + (route.template().isEmpty() ? "/" : String.join("/", route.template())))
                .toList();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Does not close the exchange when a body breaks off: that would end it as if it were whole. */
    private void serve(HttpExchange exchange) throws IOException {
        var response = answer(exchange);
        requests.labelValues(Integer.toString(response.status())).inc();
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        response.headers().forEach(exchange.getResponseHeaders()::set);
        try (var body = response.body()) {
            long length = body.length();
            exchange.sendResponseHeaders(response.status(), length == 0 ? EMPTY : Math.max(length, UNKNOWN_LENGTH));
            body.writeTo(exchange.getResponseBody());
        }
        exchange.close();
    }

    private Response answer(HttpExchange exchange) {
        var uri = exchange.getRequestURI();
        try {
            var path = uri.getRawPath();
            var matching = routes.stream().filter(route -> route.matches(path)).toList();
            if (!isOpen(path, matching)
                    && !access.admits(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                return error(401, "this needs a bearer token, and the right one");
            }
            var refusal = ForeignPages.refusal(
                    exchange.getRequestMethod(), exchange.getRequestHeaders()::getFirst, access.asksForToken());
            if (refusal.isPresent()) {
                return error(403, refusal.get());
            }
            for (var route : matching) {
                if (route.method().equals(exchange.getRequestMethod())) {
                    return route.handler()
                            .handle(new Request(
                                    uri,
                                    route.parameters(path),
                                    exchange.getRequestHeaders()::getFirst,
                                    exchange.getRequestBody()));
                }
            }
            return matching.isEmpty()
                    ? error(404, "nothing at " + path)
                    : error(405, exchange.getRequestMethod() + " is not allowed at " + path);
        } catch (HttpError e) {
            return error(e.status(), e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Failed method={} uri={}", exchange.getRequestMethod(), uri.getPath(), e);
            return error(500, "the request failed; the service's log has the cause");
        }
    }

    private static boolean isOpen(String path, List<Route> matching) {
        return path.startsWith(HEALTH)
                || (!matching.isEmpty() && matching.getFirst().open());
    }

    private static Response error(int status, String message) {
        return Response.json(status, json(out -> out.writeStringField("error", message)));
    }

    private static byte[] health(boolean up, Map<String, Health.State> parts) {
        return json(out -> {
            out.writeStringField("status", up ? "up" : "down");
            for (var part : parts.entrySet()) {
                out.writeObjectFieldStart(part.getKey());
                out.writeBooleanField("ready", part.getValue().ready());
                out.writeStringField("detail", part.getValue().detail());
                out.writeEndObject();
            }
        });
    }

    /** Writes the members of one JSON object. */
    @FunctionalInterface
    public interface Members {
        void write(JsonGenerator out) throws IOException;
    }

    /** One JSON object, in UTF-8. */
    public static byte[] json(Members members) {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** @param names of those that are wanted, as Prometheus' own clients let it be asked; none for all */
    private static Response scrape(PrometheusRegistry metrics, List<String> names) throws IOException {
        var bytes = new ByteArrayOutputStream(4096);
        var writer = PrometheusTextFormatWriter.create();
        writer.write(
                bytes,
                names.isEmpty()
                        ? metrics.scrape()
                        : metrics.scrape(name -> names.contains(name) || names.contains(name + COUNTER)));
        return new Response(200, writer.getContentType(), bytes.toByteArray());
    }

    private record Route(String method, List<String> template, Handler handler, boolean open) {
        static Route of(String method, String template, Handler handler, boolean open) {
            return new Route(method, List.of(template.split("/")), handler, open);
        }

        boolean matches(String path) {
            var segments = path.split("/");
            if (segments.length != template.size()) {
                return false;
            }
            for (int i = 0; i < segments.length; i++) {
                if (!isPlace(template.get(i)) && !template.get(i).equals(segments[i])) {
                    return false;
                }
            }
            return true;
        }

        Map<String, String> parameters(String path) {
            var segments = path.split("/");
            var parameters = new HashMap<String, String>();
            for (int i = 0; i < segments.length; i++) {
                var part = template.get(i);
                if (isPlace(part)) {
                    parameters.put(
                            part.substring(1, part.length() - 1), Request.decode(segments[i].replace("+", "%2B")));
                }
            }
            return parameters;
        }

        private static boolean isPlace(String part) {
            return part.startsWith("{");
        }
    }
}
