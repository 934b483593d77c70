package smartenergy.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as a gateway does that refused readings; what is moved or retired is refused no more. */
final class StubGateway implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<ObjectNode> refused = new ArrayList<>();
    /** What was asked for: path and body. */
    private final List<String> actions = new CopyOnWriteArrayList<>();

    private String remaining = "";

    StubGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/rejected/devices", exchange -> answer(exchange, 200, listed()));
        server.createContext("/devices/", this::act);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void reset() {
        refused.clear();
        actions.clear();
        remaining = "";
    }

    /** So many readings of a device that belongs to pi-1 at home and is at pi-2 at lab now. */
    synchronized void refuseAsAnothers(String device, int messages) {
        var one = refuse(device, "topic-mismatch", "device '" + device + "' belongs to another", messages)
                .put("isAnothers", true);
        one.putObject("from").put("site", "lab").put("node", "pi-2");
        one.putObject("belongsTo")
                .put("service", "sensor-agent-home-pi-1")
                .putObject("node")
                .put("site", "home")
                .put("node", "pi-1");
    }

    /** Whose owner was deleted. */
    synchronized void deleteOwner(String device) {
        find(device).remove("belongsTo");
    }

    synchronized ObjectNode refuse(String device, String reason, String detail, int messages) {
        var one = JSON.createObjectNode()
                .put("device", device)
                .put("reason", reason)
                .put("detail", detail)
                .put("isAnothers", false)
                .put("messages", messages)
                .put("firstAt", Instant.now().minusSeconds(3_600).toString())
                .put("lastAt", Instant.now().minusSeconds(5).toString());
        refused.add(one);
        return one;
    }

    /** One stays refused, for that. */
    synchronized void keepOne(String why) {
        remaining = why;
    }

    List<String> actions() {
        return actions;
    }

    private ObjectNode find(String device) {
        return refused.stream()
                .filter(one -> one.path("device").asText().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private synchronized ObjectNode listed() {
        var listed = JSON.createObjectNode().put("isComplete", true);
        listed.putArray("devices").addAll(refused);
        return listed;
    }

    private synchronized void act(HttpExchange exchange) throws IOException {
        actions.add(exchange.getRequestURI().getRawPath() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var one = find(exchange.getRequestURI().getPath().split("/")[2]);
        var replayed =
                JSON.createObjectNode().put("stored", one.path("messages").asInt() - (remaining.isEmpty() ? 0 : 1));
        replayed.put("rejected", remaining.isEmpty() ? 0 : 1).putArray("remaining");
        if (remaining.isEmpty()) {
            refused.remove(one);
        } else {
            replayed.withArray("remaining").add(remaining);
        }
        answer(exchange, 200, replayed);
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        try (exchange) {
            var bytes = JSON.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
