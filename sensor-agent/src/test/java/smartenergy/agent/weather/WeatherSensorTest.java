package smartenergy.agent.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.agent.SharedData;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.HardwareSource.WallClock;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;
import smartenergy.agent.weather.WeatherSensor.Where;
import smartenergy.service.config.Secret;
import smartenergy.telemetry.Kind;

class WeatherSensorTest {
    private static final Place PLACE = new Place("gist", "server-room", "pi-1");
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final String RAIN = """
            {"weather":[{"id":701,"main":"Mist"},{"id":501,"main":"Rain"}],
             "main":{"temp":11.5,"pressure":1003,"humidity":91},"wind":{"speed":4.1},"dt":%d,"cod":200}""";
    private static final String LEAST = """
            {"weather":[],"main":{"temp":-29,"humidity":75},"dt":1577223563}""";

    private final MockWebServer server = new MockWebServer();
    private final Clock clock = Clock.fixed(Instant.ofEpochSecond(1_790_001_300), ZoneOffset.UTC);
    private boolean clockIsSet = true;

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsTheWeatherWithTheStationsTimeAndAllConditions() throws Exception {
        answer(200, RAIN.formatted(1_790_000_000));

        var observation = sensor().read().orElseThrow();

        assertThat(observation.at()).contains(Instant.ofEpochSecond(1_790_000_000));
        assertThat(observation.measurement())
                .isEqualTo(Kind.OUTDOOR_WEATHER.measured(
                        Map.of(
                                "celsius", 11.5,
                                "humidityPercent", 91.0,
                                "pressureHectopascals", 1003.0,
                                "windMetresPerSecond", 4.1),
                        List.of("Mist", "Rain")));
    }

    @Test
    void doesWithoutWhatIsOptional() throws Exception {
        answer(200, LEAST);

        assertThat(sensor().read().orElseThrow().measurement()).isEqualTo(Kind.OUTDOOR_WEATHER.measured(-29, 75));
    }

    @Test
    void asksInMetricUnitsForACityOrCoordinates() throws Exception {
        answer(200, LEAST);
        answer(200, LEAST);
        sensor(new Where.City("Gwangju,KR")).read();
        sensor(new Where.Coordinates(35.1, 126.9)).read();

        assertThat(server.takeRequest().getTarget())
                .isEqualTo("/data/2.5/weather?q=Gwangju%2CKR&units=metric&appid=" + KEY);
        assertThat(server.takeRequest().getTarget())
                .isEqualTo("/data/2.5/weather?lat=35.1000&lon=126.9000&units=metric&appid=" + KEY);
    }

    @Test
    void givesNothingUntilTheStationMeasuresAgain() throws Exception {
        answer(200, RAIN.formatted(1_790_000_600));
        answer(200, RAIN.formatted(1_790_000_600));
        answer(200, RAIN.formatted(1_790_000_000));
        answer(200, RAIN.formatted(1_790_001_200));
        var sensor = sensor();

        assertThat(sensor.read()).isPresent();
        assertThat(sensor.read()).isEmpty();
        assertThat(sensor.read()).isEmpty();
        assertThat(sensor.read()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1790001300000", "1790088000", "0", "-1", "1e300"})
    void refusesATimeThatCannotBeAndTakesTheNextGoodAnswer(String time) throws Exception {
        answer(200, RAIN.formatted(1_790_000_000));
        answer(200, RAIN.replace("%d", time));
        answer(200, RAIN.formatted(1_790_000_600));
        var sensor = sensor();

        assertThat(sensor.read()).isPresent();
        assertThat(failure(sensor).fault()).isEqualTo(Fault.IMPLAUSIBLE_TIME);
        assertThat(sensor.read()).isPresent();
    }

    @Test
    void isNotSilencedByATimeInTheFutureWhileItsOwnClockIsNotSet() throws Exception {
        clockIsSet = false;
        answer(200, RAIN.formatted(1_790_600_000));
        answer(200, RAIN.formatted(1_790_000_000));
        answer(200, RAIN.formatted(1_790_000_000));
        var sensor = sensor();

        assertThat(sensor.read()).isPresent();
        assertThat(sensor.read()).isPresent();
        assertThat(sensor.read()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"pressure\":1003   | \"pressure\":0     | values.pressureHectopascals is 0.0",
                "\"pressure\":1003   | \"pressure\":\"?\" | /main/pressure is no number",
                "{\"speed\":4.1}     | {\"speed\":-1}     | values.windMetresPerSecond is -1.0",
                "\"Mist\"            | \"Mist/Fog\"       | conditions has U+002F",
                "\"Mist\"            | \"\"               | conditions has 0 characters"
            })
    void leavesOutWhatNeedNotBeThereAndCannotBeTrue(String part, String other, String problem) throws Exception {
        assertThat(RAIN).contains(part);
        answer(200, RAIN.formatted(1_790_000_000).replace(part, other));

        var observation = sensor().read().orElseThrow();
        assertThat(observation.dropped()).singleElement().asString().contains(problem);
        assertThat(observation.measurement().values()).containsEntry("celsius", 11.5);
    }

    @ParameterizedTest
    @CsvSource({
        "401, UNAUTHORIZED",
        "404, NOT_FOUND",
        "429, RATE_LIMITED",
        "500, SERVER_ERROR",
        "503, SERVER_ERROR",
        "302, REFUSED",
        "400, REFUSED"
    })
    void goesByTheStatus(int status, Fault fault) {
        answer(status, "{\"cod\":\"200\",\"message\":\"whatever\"}");

        assertThat(failure(sensor()).fault()).isEqualTo(fault);
    }

    @Test
    void asksLessAndLessOftenWhileThereAreTooManyRequests() throws Exception {
        var sensor = sensor();
        for (int minutes : new int[] {20, 40, 80, 160, 320, 360, 360}) {
            answer(429, "{}");
            assertThat(failure(sensor).retryIn()).contains(Duration.ofMinutes(minutes));
        }
        answer(200, LEAST);
        sensor.read();
        answer(429, "{}");

        assertThat(failure(sensor).retryIn()).contains(INTERVAL.multipliedBy(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html> | the answer is no JSON",
                "{\"main\":{ | the answer is no JSON",
                "{\"main\":{\"temp\":null,\"humidity\":75},\"dt\":1} | the answer has no /main/temp",
                "{\"main\":{\"temp\":\"warm\",\"humidity\":75},\"dt\":1} | the answer's /main/temp is no number",
                "{\"main\":{\"temp\":21,\"humidity\":75}} | the answer has no /dt"
            })
    void saysWhatIsWrongWithAnAnswer(String body, String message) {
        answer(200, body);

        assertThat(failure(sensor()))
                .hasMessage(message)
                .satisfies(failure -> assertThat(failure.fault()).isEqualTo(Fault.MALFORMED));
    }

    @Test
    void refusesAnAnswerWithoutEnd() {
        answer(200, " ".repeat(70_000));

        assertThat(failure(sensor()).fault()).isEqualTo(Fault.MALFORMED);
    }

    /** Whatever goes wrong, and however much of the client's own log is switched on. */
    @Test
    void keepsTheKeyToItself() throws Exception {
        var log = new ByteArrayOutputStream();
        var handler = new StreamHandler(log, new SimpleFormatter());
        handler.setLevel(Level.INFO);
        var root = Logger.getLogger("");
        root.addHandler(handler);
        var err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        var messages = new StringBuilder();
        var elsewhere = server.url("/elsewhere?appid=" + KEY).toString();
        try {
            for (int status : new int[] {301, 401, 404, 429, 500}) {
                server.enqueue(new MockResponse.Builder()
                        .code(status)
                        .addHeader("Location", elsewhere)
                        .body("{\"message\":\"bad key " + KEY + "\"}")
                        .build());
                describe(sensor(), messages);
            }
            answer(200, "{\"message\":\"" + KEY);
            describe(sensor(), messages);
            server.enqueue(new MockResponse.Builder()
                    .onRequestStart(new SocketEffect.CloseSocket())
                    .build());
            describe(sensor(), messages);
            server.close();
            describe(sensor(), messages);
            messages.append(WeatherSensor.find(
                    Optional.of(settings(new Where.City("Gwangju"))),
                    PLACE,
                    new WallClock(clock, () -> true, INTERVAL)));
        } finally {
            System.setErr(err);
            root.removeHandler(handler);
            handler.flush();
        }

        assertThat(messages.toString()).contains("unreachable").doesNotContain(KEY);
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(KEY);
    }

    private static void describe(WeatherSensor sensor, StringBuilder messages) {
        for (Throwable cause = failure(sensor); cause != null; cause = cause.getCause()) {
            messages.append(cause)
                    .append(cause instanceof SensorException e ? e.fault().text() : "")
                    .append('\n');
        }
    }

    @Test
    void parsesEveryRealAnswer() throws Exception {
        var files = SharedData.files("openweathermap", ".json");

        assertThat(files).isNotEmpty().allSatisfy(file -> {
            var body = Files.readAllBytes(file);
            var name = file.getFileName().toString();
            if (name.contains("_metric")) {
                assertThat(WeatherJson.parse(body).weather().words()).isNotEmpty();
            } else if (name.startsWith("err_")) {
                assertThat(catchThrowableOfType(SensorException.class, () -> WeatherJson.parse(body)))
                        .isNotNull();
            }
        });
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    private WeatherSensor sensor() {
        return sensor(new Where.City("Gwangju"));
    }

    private WeatherSensor sensor(Where where) {
        return new WeatherSensor(settings(where), PLACE, new WallClock(clock, () -> clockIsSet, INTERVAL));
    }

    private WeatherSensor.Settings settings(Where where) {
        return new WeatherSensor.Settings(
                URI.create("http://127.0.0.1:" + server.getPort()), where, new Secret(KEY), INTERVAL);
    }

    private static SensorException failure(WeatherSensor sensor) {
        return catchThrowableOfType(SensorException.class, sensor::read);
    }
}
