package smartenergy.relay.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.regex.Matcher.quoteReplacement;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.relay.Readings;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.PondServer;
import smartenergy.relay.registry.Registries;
import smartenergy.relay.registry.Registry;
import smartenergy.relay.registry.Standing;
import smartenergy.service.health.Health;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/** Sends rubbish of many forms, and good readings among it, through the intake into a real DataPond. */
class IntakeFuzzIT {
    private static final int MESSAGES = 100_000;
    private static final int BATCH = 1_000;
    private static final int LARGE_BYTES = 10_000_000;
    private static final String TOPIC = "smart-energy/home/pi-1/a/room_climate";

    private static final String REGISTRATION =
            "{\"devices\":[{\"device\":\"a\",\"kind\":\"room_climate\",\"profile\":\"dht22\",\"room\":\"attic\","
                    + "\"interval\":\"PT10S\",\"resources\":[{\"name\":\"celsius\",\"units\":\"C\",\"minimum\":-40,"
                    + "\"maximum\":80},{\"name\":\"humidityPercent\",\"units\":\"%\",\"minimum\":0,\"maximum\":100}]}]}";

    private static final List<String> MEMBERS = List.of(
            "devices",
            "device",
            "kind",
            "profile",
            "room",
            "interval",
            "resources",
            "name",
            "units",
            "minimum",
            "maximum");

    private final PondServer server = new PondServer();
    private final DataPond pond = server.open();
    private final IntakeMetrics metrics = IntakeMetrics.in(new PrometheusRegistry());
    private final Intake intake = intake(Registries.empty());
    /** Seeded, so that a failure can be repeated. */
    private final Random random = new Random(20_261_124);

    private long goodOnes;

    private Intake intake(Registry registry) {
        return new Intake(
                pond,
                pond.events(),
                Validators.accepting(registry),
                new Acknowledgements(),
                metrics,
                new Health(),
                Clock.fixed(Readings.NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        pond.close();
        server.close();
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void keepsEveryMessageEitherAsAReadingOrWholeAmongTheDeadLetters() throws InterruptedException {
        var sent = new HashMap<String, Integer>();
        for (int first = 0; first < MESSAGES; first += BATCH) {
            var batch = new ArrayList<Arrival>();
            for (int i = first; i < first + BATCH; i++) {
                batch.add(message(i));
            }
            batch.forEach(arrival -> sent.merge(text(arrival.payload()), 1, Integer::sum));
            intake.take(batch);
        }

        assertThat(metrics.received().getLongValue()).isEqualTo(MESSAGES);
        assertThat(stored() + metrics.duplicate().getLongValue() + rejected()).isEqualTo(MESSAGES);
        assertThat(stored()).isGreaterThanOrEqualTo(goodOnes);
        assertThat(pond.readings().unread()).isEqualTo(stored());
        assertThat(countKeptWhole(sent)).isEqualTo(rejected());
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void keepsMessagesOfTenMegabytesWhole() throws InterruptedException {
        var large = new byte[LARGE_BYTES];
        random.nextBytes(large);

        for (int i = 0; i < 4; i++) {
            intake.take(List.of(Arrival.byMqtt(TOPIC, large, Readings.NOW), good(i)));
        }

        assertThat(stored()).isEqualTo(4);
        assertThat(pond.letters(-1, 10)).hasSize(4).allSatisfy(listed -> {
            assertThat(listed.letter().reason()).isEqualTo(Reason.TOO_LARGE.text());
            assertThat(pond.letter(listed.id()).orElseThrow().payload()).isEqualTo(large);
        });
    }

    /** What is kept of one must not be the end of a later start either. */
    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void takesReadingsAfterEveryRegistrationAndOverRestarts() throws InterruptedException {
        for (int start = 0; start < 8; start++) {
            var registry = new Registry(pond::documents, change -> {});
            var restarted = intake(registry);
            for (int first = 0; first < 1_000; first += 50) {
                var batch = new ArrayList<Arrival>();
                for (int i = 0; i < 50; i++) {
                    batch.add(ofTopic("smart-energy/home/pi-1/devices", registration()));
                }
                batch.add(ofTopic("smart-energy/home/pi-1/devices", REGISTRATION.getBytes(UTF_8)));
                batch.add(good(start * 1_000L + first));
                restarted.take(batch);
            }
            assertThat(registry.check("a", List.of())).isEqualTo(Standing.KNOWN);
            assertThat(registry.deviceLimits()).isNotEmpty();
        }

        assertThat(stored()).isEqualTo(goodOnes);
        assertThat(metrics.rejected().labelValues(Reason.OUT_OF_RANGE.text()).getLongValue())
                .isPositive();
        assertThat(metrics.rejected().labelValues(Reason.UNPROCESSABLE.text()).getLongValue())
                .isZero();
    }

    /** With one value of any kind in the place of another; sometimes damaged as well. */
    private byte[] registration() {
        var wild = pick(
                "\"PT2562047788015215H\"",
                "\"PT-1S\"",
                "\"P9999999999D\"",
                "\"\"",
                "\"a/b\"",
                "\"\\ud800\"",
                "1e999",
                "-1e308",
                "null",
                "[]",
                "{}",
                "[{}]",
                "true",
                "9".repeat(400),
                "\"" + "x".repeat(300) + "\"",
                "[" + REGISTRATION + "]",
                "[" + (REGISTRATION + ",").repeat(300) + REGISTRATION + "]");
        var member = MEMBERS.get(random.nextInt(MEMBERS.size()));
        var bytes = REGISTRATION
                .replaceFirst(
                        "\"" + member + "\":(\"[^\"]*\"|-?[0-9]+|\\[([^\\[\\]]|\\[[^\\[\\]]*\\])*\\])",
                        "\"" + member + "\":" + quoteReplacement(wild))
                .getBytes(UTF_8);
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Each payload comes back as often as it was rejected, and at most as often as it was sent. */
    private long countKeptWhole(Map<String, Integer> sent) throws InterruptedException {
        long kept = 0;
        for (var batch = pond.rejected().next(BATCH, 1);
                !batch.isEmpty();
                batch = pond.rejected().next(BATCH, 1)) {
            for (var stored : batch) {
                var letter = stored.item();
                assertThat(sent.merge(text(letter.payload()), -1, Integer::sum)).isNotNegative();
                assertThat(letter.reason()).isIn(reasons());
                assertThat(letter.detail()).isNotEmpty();
                assertThat(letter.origin()).startsWith("mqtt:");
                kept++;
            }
            pond.rejected().done(batch, Map.of());
        }
        return kept;
    }

    private static List<String> reasons() {
        return Arrays.stream(Reason.values()).map(Reason::text).toList();
    }

    private long stored() {
        return metrics.stored().getLongValue();
    }

    private long rejected() {
        return reasons().stream()
                .mapToLong(reason -> metrics.rejected().labelValues(reason).getLongValue())
                .sum();
    }

    private static String text(byte[] payload) {
        return new String(payload, ISO_8859_1);
    }

    private Arrival good(long n) {
        goodOnes++;
        return Arrival.byMqtt(TOPIC, ReadingJson.encode(Readings.of("a", n + 1)), Readings.NOW);
    }

    private Arrival message(int i) {
        return switch (i % 12) {
            case 0 -> good(i);
            case 1 -> ofTopic(TOPIC, rubbish());
            case 2 -> ofTopic(TOPIC, mutated(i));
            case 3 -> ofTopic(TOPIC, truncated(i));
            case 4 ->
                ofTopic(TOPIC, edited(i, "21.5", pick("NaN", "Infinity", "1e999", "null", "\"21.5\"", "[]", "1e9")));
            case 5 -> ofTopic(TOPIC, edited(i, "2026-", pick("1970-", "3000-", "2261-", "9999999-", "-5-", "\uD800")));
            case 6 ->
                ofTopic(
                        TOPIC,
                        edited(
                                i,
                                "\"a\"",
                                "\"" + pick("\\ud800", "\\u0000", "é🙂", "").repeat(200) + "\""));
            case 7 -> ofTopic(TOPIC, edited(i, "room_climate", pick("room_klimate", "", "general", "server")));
            case 8 -> ofTopic(TOPIC, ReadingJson.encode(Readings.of("a", i - 8 + 1, 60)));
            case 9 -> ofTopic(topic(), ReadingJson.encode(Readings.of("a", i)));
            case 10 ->
                ofTopic(TOPIC, edited(i, "\"seq\":", pick("\"seq\":-", "\"seq\":9", "\"sek\":", "\"seq\":1.5e")));
            default -> ofTopic(TOPIC, nested());
        };
    }

    private static Arrival ofTopic(String topic, byte[] payload) {
        return Arrival.byMqtt(topic, payload, Readings.NOW);
    }

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String topic() {
        return "smart-energy/" + pick("home", "", "x".repeat(300), "\u0001", "é🙂") + "/pi-1/"
                + pick("a", "b", "\uD800") + "/" + pick("room_climate", "unknown", "");
    }

    private byte[] rubbish() {
        var bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] mutated(int i) {
        var bytes = ReadingJson.encode(Readings.of("a", i));
        for (int n = random.nextInt(4) + 1; n > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private byte[] truncated(int i) {
        var bytes = ReadingJson.encode(Readings.of("a", i));
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private static byte[] edited(int i, String what, String by) {
        return new String(ReadingJson.encode(Readings.of("a", i)), UTF_8)
                .replace(what, by)
                .getBytes(UTF_8);
    }

    private byte[] nested() {
        return (pick("[", "{\"values\":", "{\"a\":[").repeat(random.nextInt(5_000)) + pick("", "1", "}]"))
                .getBytes(UTF_8);
    }
}
