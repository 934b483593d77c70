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
        fixture.path("copies").forEach(copy -> move(copy, "since", shift));
        fixture.path("history").forEach(event -> move(event, "at", shift));
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

    synchronized void move(String copy, String node) {
        copy(copy).put("node", node);
    }

    /** Loses gateway-1: one of its copies moves, the other fits nowhere. */
    synchronized void loseNode() {
        ((ObjectNode) find("nodes", "name", "gateway-1")).put("state", "lost").put("detail", "silent for 12 s");
        copy("mqtt-broker")
                .put("node", "gateway-2")
                .put("from", "gateway-1")
                .put("state", "moving")
                .put("tries", 1)
                .putNull("rate");
        copy("datapond")
                .putNull("node")
                .put("state", "waiting")
                .put("detail", "fits nowhere: gateway-2 has 0.2 of 0.5 cores free")
                .putNull("rate");
        condition("Placed", "datapond/0 has no node");
        condition("Healthy", "11 of 13 copies are ready");
        condition("Ready", "waits for datapond/0");
        ((ObjectNode) find("connections", "to", "datapond"))
                .put("stitched", false)
                .put("detail", "datapond has no node")
                .putNull("rate");
        add("mqtt-broker/0", "NodeLost", "moves from gateway-1 to gateway-2: gateway-1 is silent for 12 s");
        add("datapond/0", "FitsNowhere", "waits: gateway-2 has 0.2 of 0.5 cores free");
    }

    /** Makes all of a copy's texts the same. */
    synchronized void say(String copy, String text) {
        copy(copy).put("detail", text);
        add(text, text, text);
    }

    private void condition(String type, String message) {
        ((ObjectNode) find("conditions", "type", type)).put("isTrue", false).put("message", message);
    }

    private void add(String copy, String reason, String text) {
        ((ArrayNode) composition.path("history"))
                .addObject()
                .put("at", Instant.now().toString())
                .put("copy", copy)
                .put("reason", reason)
                .put("text", text);
    }

    private ObjectNode copy(String function) {
        return (ObjectNode) find("copies", "function", function);
    }

    private JsonNode find(String list, String field, String value) {
        return StreamSupport.stream(composition.path(list).spliterator(), false)
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
