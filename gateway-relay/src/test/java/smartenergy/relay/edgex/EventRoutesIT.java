package smartenergy.relay.edgex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static smartenergy.relay.edgex.EdgexBodies.PATH;
import static smartenergy.relay.edgex.EdgexBodies.TOPIC;
import static smartenergy.relay.edgex.EdgexBodies.bytes;
import static smartenergy.relay.edgex.EdgexBodies.event;
import static smartenergy.relay.edgex.EdgexBodies.id;
import static smartenergy.relay.edgex.EdgexBodies.reading;
import static smartenergy.relay.edgex.EdgexBodies.withReadings;
import static smartenergy.relay.registry.Registries.device;
import static smartenergy.relay.registry.Registries.profile;
import static smartenergy.relay.registry.Registries.service;

import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.relay.Readings;
import smartenergy.relay.communicator.Communicator;
import smartenergy.relay.communicator.FakeKafka;
import smartenergy.relay.communicator.KafkaRecords;
import smartenergy.relay.intake.Arrival;
import smartenergy.relay.registry.Entity;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;

class EventRoutesIT {
    private static final String INT = event(1, "Int8", "\"7\"");

    private final Gateway gateway = new Gateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void takesAPostedEventOnce() {
        var first = gateway.send("POST", PATH, INT);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(Gateway.json(first.body()))
                .isEqualTo(Gateway.json("{\"apiVersion\":\"v3\",\"requestId\":\"%s\",\"statusCode\":201,\"id\":\"%s\"}"
                        .formatted(id(0), id(1))));
        assertThat(gateway.send("POST", PATH, INT).statusCode()).isEqualTo(409);
        assertThat(gateway.metrics.stored().getLongValue()).isOne();
        assertThat(gateway.metrics.duplicate().getLongValue()).isOne();
    }

    @Test
    void takesCbor() {
        var answer = gateway.send("POST", PATH, EdgexBodies.cbor(INT), "Content-Type", "application/cbor");

        assertThat(answer.statusCode()).isEqualTo(201);
    }

    @Test
    void keepsTheFirstOfTwoEventsWithOneId() {
        gateway.send("POST", PATH, INT);

        assertThat(gateway.send("POST", PATH, INT.replace("\"7\"", "\"8\"")).statusCode())
                .isEqualTo(409);
        assertThat(gateway.get("/api/v3/event/id/" + id(1)).body()).contains("\"value\":\"7\"");
        assertThat(rejected("identity-conflict")).isOne();
    }

    @Test
    void takesAnEventWhoseReadingWasStoredButNotAcknowledged() {
        gateway.send("POST", PATH, INT);
        gateway.delete("/api/v3/event/id/" + id(1));

        assertThat(gateway.send("POST", PATH, INT).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        PATH + ", '{', 400",
        PATH + ", '[]', 400",
        PATH + ", '{\"apiVersion\":\"v3\",\"event\":{}}', 400",
        "/api/v3/event/s/Chiller/chiller-2/Status, '', 400"
    })
    void refusesWhatEdgexRefusesAndKeepsIt(String path, String body, int status) {
        var answer = gateway.send("POST", path, bytes(body.isEmpty() ? INT : body));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"apiVersion\":\"v3\"").contains("\"message\":");
        assertThat(gateway.pond.letters(-1, 10))
                .singleElement()
                .satisfies(listed -> assertThat(listed.letter().origin()).isEqualTo("http:" + path));
    }

    @Test
    void refusesAnEventThatIsTooLong() {
        assertThat(gateway.send("POST", PATH, new byte[(12 << 20) + 1]).statusCode())
                .isEqualTo(413);
    }

    @Test
    void answersAsEdgexDoesToWhatItCannotStoreAndKeepsItWhole() {
        var body = event(1, "Float64", "\"NaN\"");

        assertThat(gateway.send("POST", PATH, body).statusCode()).isEqualTo(201);
        assertThat(gateway.get("/api/v3/event/count").body()).contains("\"count\":1");
        var listed = gateway.pond.letters(-1, 10).getFirst();
        assertThat(listed.letter().reason()).isEqualTo("not-finite");
        assertThat(gateway.pond.letter(listed.id()).orElseThrow().payload()).isEqualTo(bytes(body));
        assertThat(gateway.metrics.received().getLongValue()).isEqualTo(rejected("not-finite"));
    }

    @Test
    void replaysWhatBecameAcceptable() {
        gateway.registry.register(
                service("s"),
                profile("Chiller", "Status", "'valueType':'Int8','maximum':5"),
                device("chiller-1", "s", "Chiller"));
        gateway.send("POST", PATH, INT);
        var letter =
                gateway.pond.letter(gateway.pond.letters(-1, 1).getFirst().id()).orElseThrow();

        assertThat(letter.reason()).isEqualTo("out-of-range");
        assertThat(gateway.intake.replay(letter)).startsWith("out-of-range");
        gateway.registry.replace(Entity.PROFILE, profile("Chiller", "Status", "'valueType':'Int8'"));
        assertThat(gateway.intake.replay(letter)).isEmpty();
        assertThat(gateway.pond.readings().unread()).isOne();
    }

    @Test
    void relaysEventsOfBusAndRestToKafka() throws InterruptedException {
        var kafka = new FakeKafka();
        var message = EdgexBodies.base64(EdgexBodies.cbor(event(2, "String", "\"eco\"")));
        var communicator = new Communicator<Reading>(
                KafkaTopics.READINGS,
                "kafka",
                gateway.pond.readings(),
                KafkaRecords::of,
                kafka.producer(),
                kafka,
                Counter.builder().name("relayed").build(),
                new Health());

        gateway.send("POST", PATH, INT);
        gateway.queue.put(new Arrival("mqtt:" + TOPIC, bytes(message), Readings.NOW), receipt -> {}, () -> false);
        await("relayed")
                .atMost(Duration.ofSeconds(20))
                .until(() -> kafka.readings().size() == 2);
        communicator.close();

        assertThat(kafka.readings())
                .allSatisfy(reading -> assertThat(reading.flags()).containsExactly(Flag.UNREGISTERED));
        assertThat(((Measurement.General) kafka.readings().getFirst().measurement()).values())
                .containsEntry("Status", 7.0);
        assertThat(((Measurement.General) kafka.readings().getLast().measurement()).texts())
                .containsEntry("Status", "eco");
    }

    @ParameterizedTest
    @CsvSource({
        "event/all?limit=2, 200, 5, 5;4",
        "event/all?offset=4, 200, 5, 1",
        "event/all?offset=6, 416, 0, ''",
        "event/all?limit=0, 200, 5, ''",
        "event/device/name/chiller-1, 200, 5, 5;4;3;2;1",
        "event/device/name/other, 200, 0, ''",
        "event/start/O+2/end/O+3, 200, 2, 3;2",
        "event/start/2/end/1, 400, 0, ''",
        "event/start/x/end/1, 400, 0, ''",
        "event/id/00000003-0000-4000-8000-000000000000, 200, 0, ''",
        "event/id/00000009-0000-4000-8000-000000000000, 404, 0, ''",
        "event/id/9, 400, 0, ''"
    })
    void answersQueriesForEvents(String path, int status, int total, String order) {
        postFive();
        var answer = gateway.get("/api/v3/" + withOrigins(path));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var body = Gateway.json(answer.body());
        assertThat(body.path("totalCount").asInt()).isEqualTo(total);
        assertThat(body.path("events").findValuesAsText("sourceName")).allMatch("Status"::equals);
        var ids = new StringBuilder();
        body.path("events")
                .forEach(event ->
                        ids.append(";").append(event.path("id").asText().charAt(7)));
        assertThat(ids.toString()).isEqualTo(order.isEmpty() ? "" : ";" + order);
    }

    @ParameterizedTest
    @CsvSource({
        "reading/all?limit=3, 10, t;u;t",
        "reading/all?offset=9, 10, u",
        "reading/device/name/chiller-1?limit=-1&offset=8, 10, t;u",
        "reading/resourceName/u?limit=2, 5, u;u",
        "reading/resourceName/none, 0, ''",
        "reading/device/name/other/resourceName/u, 0, ''",
        "reading/device/name/chiller-1/resourceName/t?limit=1, 5, t",
        "reading/start/O+0/end/O+0?limit=1, 10, t",
        "reading/start/O+1/end/O+9, 0, ''",
        "reading/resourceName/u/start/O+0/end/O+0?limit=1, 5, u",
        "reading/device/name/chiller-1/start/O+0/end/O+0?limit=1, 10, t",
        "reading/device/name/chiller-1/resourceName/u/start/O+0/end/O+0?limit=1, 5, u"
    })
    void answersQueriesForReadings(String path, int total, String order) {
        postFive();
        var answer = gateway.get("/api/v3/" + withOrigins(path));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var body = Gateway.json(answer.body());
        assertThat(body.path("totalCount").asInt()).isEqualTo(total);
        assertThat(String.join(";", body.path("readings").findValuesAsText("resourceName")))
                .isEqualTo(order);
    }

    @Test
    void countsAndDeletes() {
        postFive();

        assertThat(gateway.get("/api/v3/event/count/device/name/chiller-1").body())
                .contains("\"count\":5");
        assertThat(gateway.get("/api/v3/reading/count").body()).contains("\"count\":10");
        assertThat(gateway.get("/api/v3/reading/count/device/name/other").body())
                .contains("\"count\":0");
        assertThat(gateway.delete("/api/v3/event/id/" + id(1)).statusCode()).isEqualTo(200);
        assertThat(gateway.delete("/api/v3/event/id/" + id(1)).statusCode()).isEqualTo(404);
        assertThat(gateway.delete("/api/v3/event/age/9000000000000").statusCode())
                .isEqualTo(202);
        assertThat(gateway.get("/api/v3/event/count").body()).contains("\"count\":4");
        assertThat(gateway.delete("/api/v3/event/age/1").statusCode()).isEqualTo(202);
        assertThat(gateway.get("/api/v3/event/count").body()).contains("\"count\":0");
        assertThat(gateway.pond.readings().unread())
                .as("readings are not events")
                .isEqualTo(5);
    }

    @Test
    void deletesTheEventsOfADevice() {
        postFive();

        assertThat(gateway.delete("/api/v3/event/device/name/chiller-1").statusCode())
                .isEqualTo(202);
        assertThat(gateway.get("/api/v3/event/count").body()).contains("\"count\":0");
    }

    private void postFive() {
        for (int n = 1; n <= 5; n++) {
            var two = reading("t", "Int8", "\"" + n + "\"") + "," + reading("u", "Int8", "\"0\"");
            assertThat(gateway.send("POST", PATH, withReadings(n, two)).statusCode())
                    .isEqualTo(201);
        }
    }

    private static String withOrigins(String path) {
        var result = path;
        for (int n = 0; n < 10; n++) {
            result = result.replace("O+" + n, Long.toString(EdgexBodies.ORIGIN + n));
        }
        return result;
    }

    private long rejected(String reason) {
        return gateway.metrics.rejected().labelValues(reason).getLongValue();
    }
}
