package smartenergy.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/** Answers as a composer does, with a composition that a test changes. */
final class StubComposer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> actions = new CopyOnWriteArrayList<>();
    private ObjectNode composition;
    private boolean isAway;
    private String refusal;

    StubComposer() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/composition", exchange -> answer(exchange, 200, composition()));
        server.createContext("/composition/plan", exchange -> answer(exchange, 200, fixture("composition-plan")));
        server.createContext("/composition/actions", this::act);
        reset();
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** As in the fixture, an hour after its beginning; there, and willing. */
    synchronized void reset() {
        var fixture = fixture("composition");
        var shift = Duration.between(Instant.parse(fixture.path("observedAt").asText()), Instant.now());
        status(fixture).path("replicas").forEach(replica -> move(replica, "since", shift));
        status(fixture).path("history").forEach(event -> move(event, "at", shift));
        composition = fixture;
        isAway = false;
        refusal = null;
        actions.clear();
    }

    private static void move(JsonNode holder, String time, Duration shift) {
        var moved = Instant.parse(holder.path(time).asText()).plus(shift);
        ((ObjectNode) holder).put(time, moved.toString());
    }

    synchronized void leave() {
        isAway = true;
    }

    synchronized void refuse(String error) {
        refusal = error;
    }

    synchronized void allowNothing() {
        composition.putArray("actions");
    }

    synchronized void move(String replica, String node) {
        replica(replica).put("node", node);
    }

    /** Loses gateway-1: one of its replicas moves, the other fits nowhere. */
    synchronized void loseNode() {
        ((ObjectNode) find("nodes", "name", "gateway-1")).put("state", "lost").put("detail", "silent for 12 s");
        replica("mqtt-broker")
                .put("node", "gateway-2")
                .put("state", "moving")
                .put("ready", false)
                .putObject("moving")
                .put("from", "gateway-1")
                .put("reason", "NodeLost");
        rates().remove("mqtt-broker/0");
        unplace("datapond", "gateway-2 has 0.2 of 0.5 cores free");
        rates().remove("datapond/0");
        condition("Placed", "datapond/0 has no node");
        condition("Healthy", "11 of 13 replicas are ready");
        condition("Ready", "waits for datapond/0");
        ((ObjectNode) find("connections", "to", "datapond"))
                .put("stitched", false)
                .put("detail", "datapond has no node");
        add("mqtt-broker/0", "NodeLost", "moves from gateway-1 to gateway-2: gateway-1 is silent for 12 s");
        add("datapond/0", "FitsNowhere", "waits: gateway-2 has 0.2 of 0.5 cores free");
    }

    /** Makes all of a replica's texts the same. */
    synchronized void say(String replica, String text) {
        ((ObjectNode) replica(replica).path("seen")).put("detail", text);
        add(text, text, text);
    }

    private void unplace(String function, String why) {
        var replicas = (ArrayNode) status(composition).path("replicas");
        var gone = replica(function);
        replicas.remove(
                StreamSupport.stream(replicas.spliterator(), false).toList().indexOf(gone));
        status(composition)
                .withArray("waiting")
                .addObject()
                .put("function", function)
                .put("replica", 0)
                .put("since", Instant.now().toString())
                .put("reason", "FitsNowhere")
                .put("detail", why);
    }

    private ObjectNode rates() {
        return (ObjectNode) composition.path("rates");
    }

    private static ObjectNode status(ObjectNode composition) {
        return (ObjectNode) composition.path("status");
    }

    private void condition(String type, String message) {
        ((ObjectNode) find("conditions", "type", type)).put("status", "False").put("message", message);
    }

    private void add(String replica, String reason, String text) {
        ((ArrayNode) status(composition).path("history"))
                .addObject()
                .put("at", Instant.now().toString())
                .put("replica", replica)
                .put("reason", reason)
                .put("text", text);
    }

    private ObjectNode replica(String function) {
        return (ObjectNode) find("replicas", "function", function);
    }

    private JsonNode find(String list, String field, String value) {
        var holder = composition.has(list) ? composition : status(composition);
        return StreamSupport.stream(holder.path(list).spliterator(), false)
                .filter(one -> one.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow();
    }

    /** What was asked for, oldest first. */
    List<JsonNode> actions() {
        return actions;
    }

    private synchronized JsonNode composition() {
        return composition.put("observedAt", Instant.now().toString());
    }

    private synchronized void act(HttpExchange exchange) throws IOException {
        if (refusal != null) {
            answer(exchange, 409, JSON.createObjectNode().put("error", refusal));
            return;
        }
        actions.add(JSON.readTree(exchange.getRequestBody()));
        answer(exchange, 202, JSON.createObjectNode().put("text", "is being done"));
    }

    private synchronized void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        try (exchange) {
            if (!isAway) {
                var bytes = JSON.writeValueAsBytes(body);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private static ObjectNode fixture(String name) {
        try (var in = StubComposer.class.getResourceAsStream("/fixtures/" + name + ".json")) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
