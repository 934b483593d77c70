package smartenergy.composer.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server that has little, and lets nobody watch it; what it is to apply or delete it notes. */
final class StubApiServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DEFINITION = """
            {"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"compositions.smart-energy.io"},
             "status":{"conditions":[{"type":"Established","status":"True"}]}}]}""";

    /** Path and body. */
    final List<String> deletions = Collections.synchronizedList(new ArrayList<>());

    /** Paths. */
    final List<String> applications = Collections.synchronizedList(new ArrayList<>());

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile int deleted = OK;
    private volatile int defined = OK;

    StubApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** What it answers when something is to be deleted. */
    void answerDeletionsBy(int status) {
        deleted = status;
    }

    /** What it answers when it is told what a composition is. */
    void answerDefinitionsBy(int status) {
        defined = status;
    }

    KubernetesClient client() {
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var path = exchange.getRequestURI().getPath();
            switch (exchange.getRequestMethod()) {
                case "DELETE" -> {
                    deletions.add(path + " " + body);
                    say(exchange, deleted, status(deleted));
                }
                case "PATCH" -> {
                    applications.add(path);
                    int code = path.startsWith(DEFINITIONS) ? defined : OK;
                    say(exchange, code, code == OK ? body : status(code));
                }
                default -> sayWhatThereIs(exchange, path);
            }
        }
    }

    private static void sayWhatThereIs(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/apis/admissionregistration.k8s.io/v1")) {
            say(exchange, OK, "{\"resources\":[{\"kind\":\"ValidatingAdmissionPolicy\"}]}");
        } else if (path.equals(DEFINITIONS)) {
            say(exchange, OK, DEFINITION);
        } else if (path.matches(".*/v1(beta1)?|.*/compositions/.+")) {
            say(exchange, NOT_FOUND, status(NOT_FOUND));
        } else {
            say(exchange, OK, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}");
        }
    }

    private static String status(int code) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":" + code + "}";
    }

    private static void say(HttpExchange exchange, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
