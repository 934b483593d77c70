package smartenergy.relay.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.relay.Readings;
import smartenergy.relay.communicator.Communicator;
import smartenergy.relay.communicator.FakeKafka;
import smartenergy.relay.communicator.KafkaRecords;
import smartenergy.relay.communicator.Transfers;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.PondServer;
import smartenergy.relay.registry.NodeRegistration;
import smartenergy.relay.registry.Registries;
import smartenergy.relay.registry.Registry;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Registration;

class RoutesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PondServer server = new PondServer();
    private final DataPond pond = server.open();
    private final FakeKafka kafka = new FakeKafka();
    private final Health health = new Health();
    private final HttpEndpoint http =
            new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), health, new PrometheusRegistry());
    private final HttpClient client = HttpClient.newHttpClient();
    private final Communicator<Reading> communicator = new Communicator<>(
            KafkaTopics.READINGS,
            "kafka",
            pond.readings(),
            KafkaRecords::of,
            kafka.producer(),
            kafka,
            Counter.builder().name("relayed").build(),
            health);
    private final Transfers transfers = new Transfers(pond, communicator, Clock.fixed(Readings.NOW, ZoneOffset.UTC));

    private final Registry registry = Registries.empty();

    /** What the intake would say to a dead letter. */
    private String stillRejected = "";

    @BeforeEach
    void start() {
        new RelayRoutes(transfers, () -> List.of("status")).addTo(http);
        var rejected = new RejectedRoutes(pond, letter -> stillRejected);
        rejected.addTo(http);
        new RefusedDevices(pond, registry).addTo(http);
        new DeviceRoutes(registry, rejected).addTo(http);
        http.start();
    }

    @AfterEach
    void stop() {
        http.close();
        transfers.close();
        communicator.close();
        client.close();
        pond.close();
        server.close();
    }

    @Test
    void showsTheStatus() throws Exception {
        assertThat(get("/status").body()).isEqualTo("[\"status\"]");
    }

    @Test
    void transfersATimeRangeOfADeviceOnceMore() throws Exception {
        pond.store(Readings.range("a", 1, 10));
        await("relayed").atMost(PATIENCE).until(() -> pond.readings().unread() == 0);
        var body = "{\"from\":\"%s\",\"to\":\"%s\",\"device\":\"a\"}"
                .formatted(Readings.of("a", 3).observedAt(), Readings.of("a", 6).observedAt());

        var answer = post("/transfers", body);
        await("done").atMost(PATIENCE).until(() -> get("/transfers/1").body().contains("DONE"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"id\":1").contains("\"device\":\"a\"");
        assertThat(get("/transfers/1").body()).contains("\"sent\":3");
        assertThat(get("/transfers").body()).startsWith("[{\"id\":1");
        assertThat(kafka.readings().subList(10, 13)).isEqualTo(Readings.range("a", 3, 5));
    }

    @Test
    void sendsNothingOnceMoreWithoutABody() throws Exception {
        pond.store(Readings.range("a", 1, 10));

        assertThat(post("/transfers", "").statusCode()).isEqualTo(202);
        await("done").atMost(PATIENCE).until(() -> get("/transfers/1").body().contains("DONE"));

        assertThat(kafka.readings()).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"from\":\"yesterday\"}                                                  | from: ",
                "{\"until\":\"2026-11-24T00:00:00Z\"}                                      | until: ",
                "{\"device\":[1]}                                                          | device: ",
                "{\"from\":\"2026-11-24T00:00:00Z\",\"to\":\"2026-11-24T00:00:00Z\"}       | from is not before to",
                "null                                                                      | the body is null",
                "[]                                                                        | the body: ",
                "{                                                                         | the body"
            })
    void namesTheFieldOfATransferThatItCannotUse(String body, String named) throws Exception {
        var answer = post("/transfers", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\":\"" + named.strip());
    }

    @ParameterizedTest
    @CsvSource({
        "/transfers/7, 404",
        "/transfers/x, 400",
        "/rejected/7/payload, 404",
        "/rejected?limit=0, 400",
        "/rejected?after=x, 400"
    })
    void refusesWhatItDoesNotHave(String path, int status) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void listsDeadLettersInPages() throws Exception {
        pond.reject(List.of(letter("not-finite", "{NaN}".getBytes(UTF_8)), letter("malformed-json", new byte[] {-1})));
        long first = pond.letters(-1, 1).getFirst().id();

        assertThat(get("/rejected?limit=1").body())
                .isEqualTo("[{\"id\":" + first + ",\"reason\":\"not-finite\",\"detail\":\"why\",\"origin\":\"mqtt:x\","
                        + "\"rejectedAt\":\"2026-11-24T12:00:00Z\",\"bytes\":5,\"text\":\"{NaN}\"}]");
        assertThat(get("/rejected?after=" + first).body())
                .contains("\"reason\":\"malformed-json\"")
                .contains("\"base64\":\"/w==\"")
                .doesNotContain("not-finite");
    }

    @Test
    void givesAPayloadWhole() throws Exception {
        pond.reject(List.of(letter("too-large", "x".repeat(100_000).getBytes(UTF_8))));

        assertThat(get("/rejected/" + pond.letters(-1, 1).getFirst().id() + "/payload")
                        .body())
                .hasSize(100_000);
    }

    @Test
    void removesADeadLetterThatCouldBeStored() throws Exception {
        pond.reject(List.of(letter("implausible-time", new byte[1])));

        var answer = post("/rejected/" + pond.letters(-1, 1).getFirst().id() + "/replay", "");

        assertThat(answer.body()).isEqualTo("{\"stored\":1,\"rejected\":0,\"remaining\":[]}");
        assertThat(pond.letters(-1, 10)).isEmpty();
    }

    @Test
    void keepsADeadLetterThatIsStillRejectedAndSaysWhy() throws Exception {
        stillRejected = "implausible-time: too late";
        pond.reject(List.of(letter("implausible-time", new byte[1])));

        var answer = post("/rejected/" + pond.letters(-1, 1).getFirst().id() + "/replay", "");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("too late");
        assertThat(pond.letters(-1, 10)).hasSize(1);
    }

    @Test
    void movesADeviceAndTakesAgainWhatWasRefusedOfIt() throws Exception {
        var nodes = new NodeRegistration(registry);
        var description = DeviceDescription.of("a", Kind.ROOM_CLIMATE, "dht22", "attic", Duration.ofSeconds(10));
        nodes.register(new MqttTopic.Node("home", "pi-1"), new Registration(List.of(description)));
        for (var name : List.of("a", "b")) {
            pond.reject(List.of(new DeadLetter(
                    "topic-mismatch",
                    "device '" + name + "' belongs to sensor-agent-home-pi-1, not to sensor-agent-lab-pi-2",
                    "mqtt:smart-energy/lab/pi-2/" + name + "/room_climate",
                    Readings.NOW,
                    new byte[0])));
        }

        assertThat(post("/devices/x/move", "{\"site\":\"lab\",\"node\":\"pi-2\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/devices/a/move", "{\"site\":\"lab\"}").statusCode()).isEqualTo(400);
        assertThat(post("/devices/a/move", "{\"site\":\"l/b\",\"node\":\"pi-2\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(pond.letters(-1, 10)).hasSize(2);

        assertThat(post("/devices/a/move", "{\"site\":\"lab\",\"node\":\"pi-2\"}")
                        .body())
                .contains("\"stored\":1");
        assertThat(pond.letters(-1, 10))
                .singleElement()
                .satisfies(left -> assertThat(left.letter().detail()).contains("'b'"));
        nodes.requireOwner("a", new MqttTopic.Node("lab", "pi-2"), 0);
        assertThatThrownBy(() -> nodes.requireOwner("a", new MqttTopic.Node("home", "pi-1"), 0))
                .hasMessageContaining("belongs to sensor-agent-lab-pi-2");

        assertThat(post("/devices/a/retire", "").statusCode()).isEqualTo(200);
        nodes.requireOwner("a", new MqttTopic.Node("home", "pi-1"), 0);

        assertThat(post("/devices/b/replay", "").body()).contains("\"stored\":1");
        assertThat(pond.letters(-1, 10)).isEmpty();
    }

    @Test
    void listsTheDevicesWhoseMessagesWereRefusedAndWhy() throws Exception {
        var description = DeviceDescription.of("a", Kind.ROOM_CLIMATE, "dht22", "attic", Duration.ofSeconds(10));
        new NodeRegistration(registry)
                .register(new MqttTopic.Node("home", "pi-1"), new Registration(List.of(description)));
        var detail = "device '%s' belongs to sensor-agent-home-pi-1, not to sensor-agent-lab-pi-2";
        var both = "a: %s; gone: %s".formatted(detail.formatted("a"), detail.formatted("gone"));
        pond.reject(List.of(
                refused("topic-mismatch", both, "mqtt:smart-energy/lab/pi-2/devices", 0),
                refused("topic-mismatch", detail.formatted("a"), "mqtt:smart-energy/lab/pi-2/a/room_climate", 9),
                refused("out-of-range", "celsius is 412", "http:/api/v3/event/s/p/b/room_climate", 0),
                refused("topic-mismatch", "too deep", "mqtt:smart-energy/lab/pi-2/c/room_climate/x", 0),
                letter("malformed-json", new byte[1])));

        var listed = new ObjectMapper().readTree(get("/rejected/devices").body());

        assertThat(listed.path("isComplete").asBoolean()).isTrue();
        var devices = listed.path("devices");
        assertThat(devices).hasSize(5);
        assertThat(devices.get(0).toString())
                .isEqualTo("{\"device\":\"a\",\"reason\":\"topic-mismatch\",\"detail\":\"" + detail.formatted("a")
                        + "\",\"from\":{\"site\":\"lab\",\"node\":\"pi-2\"},"
                        + "\"belongsTo\":{\"service\":\"sensor-agent-home-pi-1\","
                        + "\"node\":{\"site\":\"home\",\"node\":\"pi-1\"}},\"isAnothers\":true,\"messages\":2,"
                        + "\"firstAt\":\"" + Readings.NOW + "\",\"lastAt\":\"" + Readings.NOW.plusSeconds(9) + "\"}");
        assertThat(devices.get(1).path("device").asText()).isEqualTo("gone");
        assertThat(devices.get(1).path("isAnothers").asBoolean()).isTrue();
        assertThat(devices.get(1).has("belongsTo")).isFalse();
        assertThat(devices.get(2).path("device").asText()).isEqualTo("b");
        assertThat(devices.get(2).path("isAnothers").asBoolean()).isFalse();
        assertThat(devices.get(2).has("from")).isFalse();
        assertThat(devices.get(3).path("device").asText()).isEqualTo("c");
        assertThat(devices.get(4).path("device").asText()).isEmpty();
    }

    @Test
    void listsNoMoreDevicesThanAPersonReads() throws Exception {
        pond.reject(IntStream.range(0, 501)
                .mapToObj(number -> new DeadLetter(
                        "out-of-range",
                        "why",
                        "mqtt:smart-energy/lab/pi-2/d" + number + "/room_climate",
                        Readings.NOW,
                        new byte[0]))
                .toList());

        var listed = new ObjectMapper().readTree(get("/rejected/devices").body());

        assertThat(listed.path("devices")).hasSize(500);
        assertThat(listed.path("isComplete").asBoolean()).isFalse();
    }

    @Test
    void replaysAllDeadLettersOfOneReason() throws Exception {
        pond.reject(List.of(
                letter("implausible-time", new byte[1]),
                letter("not-finite", new byte[1]),
                letter("implausible-time", new byte[1])));

        assertThat(post("/rejected/replay?reason=implausible-time", "").body()).contains("\"stored\":2");
        assertThat(pond.letters(-1, 10))
                .extracting(listed -> listed.letter().reason())
                .containsExactly("not-finite");
        assertThat(post("/rejected/replay?reason=nonsense", "").statusCode()).isEqualTo(400);
    }

    private static DeadLetter refused(String reason, String detail, String origin, int second) {
        return new DeadLetter(reason, detail, origin, Readings.NOW.plusSeconds(second), new byte[0]);
    }

    private static DeadLetter letter(String reason, byte[] payload) {
        return new DeadLetter(reason, "why", "mqtt:x", Readings.NOW, payload);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
    }
}
