package smartenergy.relay.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;

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

    /** What the intake would say to a dead letter. */
    private String stillRejected = "";

    @BeforeEach
    void start() {
        new RelayRoutes(transfers, () -> List.of("status")).addTo(http);
        new RejectedRoutes(pond, letter -> stillRejected).addTo(http);
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
