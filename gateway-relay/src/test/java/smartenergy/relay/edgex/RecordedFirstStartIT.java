package smartenergy.relay.edgex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device service of EdgeX v3 (device-virtual) meets an empty gateway. */
class RecordedFirstStartIT {
    private final Gateway gateway = new Gateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void answersEveryRequestAsEdgexDid() throws IOException {
        for (var file : Recordings.files("http-first-start-v3")) {
            var exchange = Exchange.of(Files.readString(file));

            var answer = gateway.send(exchange.method(), exchange.path(), exchange.body());

            assertThat(answer.statusCode()).as(file + " " + answer.body()).isEqualTo(exchange.status());
            assertThat(withoutIds(Gateway.json(answer.body())))
                    .as(file.toString())
                    .isEqualTo(withoutIds(Gateway.json(exchange.answer())));
        }
    }

    @Test
    void tellsTheServiceOfItsDevicesInTheRecordedForm() throws IOException {
        var recorded = Files.readAllLines(Recordings.find("bus-v3.txt")).stream()
                .map(line -> line.split(" ", 5))
                .filter(columns -> columns[1].contains("/system-events/"))
                .toList();
        for (var file : Recordings.files("http-first-start-v3")) {
            var exchange = Exchange.of(Files.readString(file));
            gateway.send(exchange.method(), exchange.path(), exchange.body());
        }

        assertThat(gateway.topics)
                .containsAll(recorded.stream().map(columns -> columns[1]).toList());
        for (var columns : recorded) {
            var sent = gateway.envelopes.get(gateway.topics.indexOf(columns[1]));
            assertThat(event(sent)).isEqualTo(event(Gateway.json(columns[4])));
            assertThat(sent.properties().stream().map(Object::toString).map(text -> text.split("=")[0]))
                    .containsExactlyElementsOf(Gateway.json(columns[4]).properties().stream()
                            .map(member -> member.getKey())
                            .toList());
        }
    }

    private static JsonNode event(JsonNode envelope) {
        var payload = Base64.getDecoder().decode(envelope.path("payload").asText());
        var event = (ObjectNode) Gateway.json(new String(payload, UTF_8));
        assertThat(event.path("timestamp").isIntegralNumber()).isTrue();
        return withoutIds(event.without("timestamp"));
    }

    private static JsonNode withoutIds(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.remove("id");
        }
        for (Iterator<JsonNode> children = json.elements(); children.hasNext(); ) {
            withoutIds(children.next());
        }
        return json;
    }

    private record Exchange(String method, String path, byte[] body, int status, String answer) {
        static Exchange of(String file) {
            var request = file.substring(0, file.indexOf("--- reply "));
            var reply = file.substring(request.length());
            var firstLine = request.lines().findFirst().orElseThrow().split(" ");
            var body = request.substring(request.indexOf("\n\n")).strip();
            return new Exchange(
                    firstLine[0],
                    firstLine[1],
                    body.isEmpty() ? null : body.getBytes(UTF_8),
                    Integer.parseInt(reply.lines().findFirst().orElseThrow().split(" ")[2]),
                    reply.substring(reply.indexOf('\n')));
        }
    }
}
