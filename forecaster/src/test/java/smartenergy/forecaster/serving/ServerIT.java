package smartenergy.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.forecaster.training.TrainedModels;
import smartenergy.service.http.HttpAccess;

@Timeout(120)
class ServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(110);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREDICT = "/v1/models/room-temperature:predict";
    private static final String INFER = "/v2/models/room-temperature/infer";
    private static final String RECORD = "{'external_temperature':12.5,'external_humidity':48,"
            + "'server_room_temperature':22.25,'server_room_humidity':40,'weather':'Clouds'}";
    private static final int FUZZED = 2_000;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private TrainedModels models;
    private Server server;

    @BeforeEach
    void start() {
        models = new TrainedModels(folder);
        server = new Server(
                new ServerConfig(models.models(), TrainedModels.NAME, HttpAccess.plain("127.0.0.1", 0)),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void isNotReadyBeforeThereIsAModelAndThenWithoutARestart() throws Exception {
        assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(503);
        assertThat(post(PREDICT, instances(6)).statusCode()).isEqualTo(503);

        awaitVersion(models.add());
        await("ready").atMost(PATIENCE).until(() -> get("/health/ready").statusCode() == 200);

        assertThat(post(PREDICT, instances(6)).statusCode()).isEqualTo(200);
    }

    @Test
    void forecastsSixRecordsByTheFirstProtocol() throws Exception {
        awaitVersion(models.add());

        var answer = JSON.readTree(post(PREDICT, instances(6)).body());

        var forecasts = answer.path("predictions").path(0);
        assertThat(forecasts)
                .extracting(one -> one.path("minutes_ahead").asInt())
                .containsExactly(10, 30, 60);
        assertThat(forecasts).allSatisfy(one -> {
            assertThat(one.path("server_room_temperature").asDouble()).isBetween(15.0, 30.0);
            assertThat(one.path("lower").asDouble())
                    .isLessThan(one.path("upper").asDouble());
        });
        assertThat(get("/v1/models").body()).isEqualTo("{\"models\":[\"room-temperature\"]}");
    }

    @Test
    void saysTheSameByTheSecondProtocol() throws Exception {
        var version = models.add();
        awaitVersion(version);
        var first = JSON.readTree(
                post(PREDICT, "{'instances':[{'time':'2026-03-02T10:00:00Z','records':" + records(6) + "}]}")
                        .body());

        var second = JSON.readTree(
                post(INFER, tensors("FP64", ",{'name':'time','datatype':'INT64','shape':[1],'data':[1772445600000]}"))
                        .body());

        assertThat(second.path("id").asText()).isEqualTo("42");
        assertThat(second.path("model_version").asText()).isEqualTo(version);
        var value = second.path("outputs").path(0);
        assertThat(value.path("name").asText()).isEqualTo("server_room_temperature");
        assertThat(value.path("shape")).extracting(JsonNode::asInt).containsExactly(1, 3);
        assertThat(value.path("data"))
                .extracting(JsonNode::asDouble)
                .containsExactlyElementsOf(
                        first.path("predictions").path(0).findValues("server_room_temperature").stream()
                                .map(JsonNode::asDouble)
                                .toList());
        assertThat(get("/v2/models/room-temperature/versions/" + version + "/ready")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/v2/models/room-temperature/versions/1").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "22.25|812|instances[0].records[0].server_room_temperature: 812.0 is outside -40 to 80",
                "22.25|'warm'|instances[0].records[0].server_room_temperature: is not a number",
                "22.25|null|instances[0].records[0].server_room_temperature: the room's temperature must be known",
                "'weather'|'wether'|instances[0].records[0].wether: is not one of external_temperature",
                "'external_humidity':48,||instances[0].records[0].external_humidity: is missing",
                "'Clouds'|7|instances[0].records[0].weather: is not a text",
                "'external_humidity':48|'external_humidity':1e400|outside 0 to 100",
                "'records'|'time':'+999999999-12-31T23:59:59Z','records'|instances[0].time: is not a time",
                "'records'|'time':'+999999999-01-01T00:00:00Z','records'|instances[0].time: is not a time",
                "'records'|'time':'+100000-01-01T00:00:00Z','records'|instances[0].time: ",
                "'records'|'time':'0001-01-01T00:00:00Z','records'|instances[0].time: ",
            })
    void namesTheRecordAndTheFieldThatIsWrong(String part, String with, String problem) throws Exception {
        awaitVersion(models.add());

        var answer = post(PREDICT, instances(6).replaceFirst(part, with == null ? "" : with));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").asText()).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",{'name':'time','datatype':'INT64','shape':[1],'data':[1795877591000000000]}||inputs[5].data[0]",
                ",{'name':'time','datatype':'INT64','shape':[1],'data':[1795877591]}||inputs[5].data[0]",
                ",{'name':'time','datatype':'INT64','shape':[1],'data':[9223372036854775807]}||inputs[5].data[0]",
                ",{'name':'time','datatype':'UINT64','shape':[1],'data':[18446745869587142616]}||inputs[5].data[0]",
                "`` |,'outputs':[{'name':'nope'}]|outputs[0].name",
                "`` |,'outputs':[{'name':'lower'},{'name':'lower'}]|outputs[1].name",
                "`` |,'outputs':[7]|outputs[0].name",
                "`` |,'outputs':{}|outputs: is not a list",
                "`` |,'outputs':[{'name':'lower','parameters':{'binary_data':true}}]|binary_data"
            })
    void namesTheTimeOrTheOutputThatIsWrong(String tensor, String member, String problem) throws Exception {
        awaitVersion(models.add());
        var whole = tensors("FP64", tensor == null ? "" : tensor);

        var answer = post(INFER, whole.substring(0, whole.length() - 1) + (member == null ? "" : member) + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").asText()).contains(problem);
    }

    @Test
    void givesTheOutputsThatAreAskedFor() throws Exception {
        awaitVersion(models.add());
        var all = tensors("FP64", "");
        var some = all.substring(0, all.length() - 1) + ",'outputs':[{'name':'minutes_ahead'},{'name':'upper'}]}";

        assertThat(JSON.readTree(post(INFER, some).body()).path("outputs"))
                .extracting(output -> output.path("name").asText())
                .containsExactlyInAnyOrder("minutes_ahead", "upper");
        assertThat(JSON.readTree(post(INFER, all).body()).path("outputs")).hasSize(4);
    }

    @Test
    void wantsSixRecords() throws Exception {
        awaitVersion(models.add());

        assertThat(post(PREDICT, instances(5)).body())
                .contains("a list of 5, where six consecutive records are needed");
        assertThat(post(PREDICT, instances(7)).statusCode()).isEqualTo(400);
        assertThat(post(INFER, tensors("FP32", "").replace("[1,6]", "[1,5]")).body())
                .contains("inputs[0].shape: is not [n, 6]");
        assertThat(post("/v1/models/other:predict", instances(6)).statusCode()).isEqualTo(404);
        assertThat(post(PREDICT, " ".repeat(5 << 20)).statusCode()).isEqualTo(413);
    }

    @Test
    void forecastsWithUnknownValuesAndWeatherThatNoTrainingHasSeen() throws Exception {
        awaitVersion(models.add());

        var answer = post(
                PREDICT,
                instances(6)
                        .replace("'external_humidity':48", "'external_humidity':null")
                        .replace("Clouds", "Sandstorm"));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void takesANewerModelWithoutDroppingARequestAndKeepsItWhenTheNextIsDamaged() throws Exception {
        awaitVersion(models.add());
        var failures = new AtomicInteger();
        var asker = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    failures.addAndGet(post(PREDICT, instances(6)).statusCode() == 200 ? 0 : 1);
                } catch (IOException e) {
                    failures.incrementAndGet();
                } catch (InterruptedException e) {
                    return;
                }
            }
        });

        var newer = models.add();
        awaitVersion(newer);
        var damaged = models.models().resolve("20990101T000000000Z");
        Files.createDirectory(damaged);
        Files.writeString(damaged.resolve("metadata.json"), "{}");
        await("the damaged model is refused")
                .atMost(PATIENCE)
                .until(() -> get("/metrics").body().contains("smart_energy_forecaster_models_refused_total 1.0"));
        asker.interrupt();
        asker.join();

        assertThat(failures).hasValue(0);
        assertThat(version()).isEqualTo(newer);
    }

    @Test
    void answersWhateverIsSentWithAClientErrorOrAForecast() throws Exception {
        awaitVersion(models.add());
        var random = new Random(11);
        var seeds = List.of(instances(6), tensors("FP64", ""));

        for (int n = 0; n < FUZZED; n++) {
            var body = mutated(seeds.get(n % 2).replace('\'', '"').getBytes(), random);
            var request = HttpRequest.newBuilder(address(n % 2 == 0 ? PREDICT : INFER))
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();

            assertThat(status).as(() -> new String(body)).isIn(200, 400, 413);
        }
    }

    private static byte[] mutated(byte[] body, Random random) {
        var copy = body.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            copy[random.nextInt(copy.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[],:\"0-9eE.".charAt(random.nextInt(13)));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
    }

    @Test
    void describesEveryRouteThatItHas() throws Exception {
        awaitVersion(models.add());
        var description = JSON.readTree(get("/openapi.json").body());

        assertThat(description.path("openapi").asText()).startsWith("3.");
        for (var path : description.path("paths").properties()) {
            var place = path.getKey().replace("{name}", TrainedModels.NAME);
            var answer = path.getValue().has("get")
                    ? get(place)
                    : post(place, place.startsWith("/v1") ? instances(6) : tensors("FP64", ""));
            assertThat(answer.statusCode()).as(place).isEqualTo(200);
        }
        assertThat(description.at("/components/schemas/Record/properties").properties())
                .allSatisfy(field -> assertThat(RECORD).contains("'" + field.getKey() + "'"))
                .hasSize(5);
    }

    private static String instances(int records) {
        return "{'instances':[{'records':" + records(records) + "}]}";
    }

    private static String records(int count) {
        return "[" + String.join(",", Collections.nCopies(count, RECORD)) + "]";
    }

    private static String tensors(String type, String more) {
        var inputs = new StringBuilder();
        for (var field : List.of(
                "external_temperature:12.5",
                "external_humidity:48",
                "server_room_temperature:22.25",
                "server_room_humidity:40")) {
            var parts = field.split(":");
            inputs.append("{'name':'%s','datatype':'%s','shape':[1,6],'data':[%s]},"
                    .formatted(parts[0], type, String.join(",", Collections.nCopies(6, parts[1]))));
        }
        return "{'id':'42','inputs':[" + inputs + "{'name':'weather','datatype':'BYTES','shape':[1,6],'data':[["
                + String.join(",", Collections.nCopies(6, "'Clouds'")) + "]]}" + more + "]}";
    }

    private void awaitVersion(String version) {
        await("version " + version).atMost(PATIENCE).until(() -> version.equals(version()));
    }

    private String version() throws Exception {
        return JSON.readTree(get("/v2/models/room-temperature").body())
                .path("versions")
                .path(0)
                .asText();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.httpPort() + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofString());
    }

    /** @param body with apostrophes for quotes */
    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address(path))
                .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
