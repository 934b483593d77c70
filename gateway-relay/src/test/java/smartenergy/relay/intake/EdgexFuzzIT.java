package smartenergy.relay.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import smartenergy.relay.edgex.EdgexBodies;
import smartenergy.relay.edgex.Receipt;
import smartenergy.relay.registry.Registries;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Reason;

/** Sends damaged messages of EdgeX in all their forms, and good ones among them, into a real DataPond. */
class EdgexFuzzIT {
    private static final int MESSAGES = 30_000;
    private static final int BATCH = 500;

    private final PondServer server = new PondServer();
    private final DataPond pond = server.open();
    private final IntakeMetrics metrics = IntakeMetrics.in(new PrometheusRegistry());
    private final Intake intake = new Intake(
            pond,
            pond.events(),
            Validators.accepting(Registries.empty()),
            new Acknowledgements(),
            metrics,
            new Health(),
            Clock.fixed(Readings.NOW, ZoneOffset.UTC));
    /** Seeded, so that a failure can be repeated. */
    private final Random random = new Random(20_261_125);

    private long goodOnes;

    @AfterEach
    void stop() {
        pond.close();
        server.close();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void countsAndKeepsEveryMessage() throws InterruptedException {
        var sent = new HashMap<String, Integer>();
        long kept = 0;
        for (int first = 0; first < MESSAGES; first += BATCH) {
            var batch = new ArrayList<Arrival>();
            for (int i = first; i < first + BATCH; i++) {
                batch.add(arrival(i));
            }
            batch.forEach(arrival -> sent.merge(text(arrival.payload()), 1, Integer::sum));
            kept += intake.take(batch).stream()
                    .filter(Receipt.Kept.class::isInstance)
                    .count();
        }

        long stored = metrics.stored().getLongValue();
        long duplicate = metrics.duplicate().getLongValue();
        assertThat(metrics.received().getLongValue()).isEqualTo(MESSAGES);
        assertThat(stored + duplicate + rejected()).isEqualTo(MESSAGES);
        assertThat(stored).isGreaterThanOrEqualTo(goodOnes);
        assertThat(kept).isGreaterThanOrEqualTo(stored + duplicate);
        assertThat(pond.readings().unread()).isEqualTo(stored);
        assertThat(countKeptWhole(sent)).isEqualTo(rejected());
    }

    /** Its names are written into each of its readings, which makes it larger than what was sent. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void keepsAnEventThatIsTooLargeForTheDataPondAndStoresWhatCameWithIt() throws InterruptedException {
        var good = EdgexBodies.event(1, "Int16", "\"7\"");
        var reading = "{\"valueType\":\"Bool\",\"value\":\"true\"}";
        var readings = (reading + ",").repeat(75_000) + reading;
        var large = EdgexBodies.event(2, "Int16", "\"7\"").replaceFirst("\\[\\{.*}]", "[" + readings + "]");
        var receipts = intake.take(List.of(
                Arrival.byMqtt(EdgexBodies.TOPIC, EdgexBodies.bytes(large), Readings.NOW),
                Arrival.byMqtt(EdgexBodies.TOPIC, EdgexBodies.bytes(good), Readings.NOW)));

        assertThat(receipts.getLast()).isInstanceOf(Receipt.Kept.class);
        assertThat(metrics.stored().getLongValue()).isOne();
        assertThat(rejected()).isOne();
    }

    private long countKeptWhole(Map<String, Integer> sent) throws InterruptedException {
        long kept = 0;
        for (var batch = pond.rejected().next(BATCH, 1);
                !batch.isEmpty();
                batch = pond.rejected().next(BATCH, 1)) {
            for (var stored : batch) {
                assertThat(sent.merge(text(stored.item().payload()), -1, Integer::sum))
                        .isNotNegative();
                kept++;
            }
            pond.rejected().done(batch, Map.of());
        }
        return kept;
    }

    private long rejected() {
        return Arrays.stream(Reason.values())
                .mapToLong(
                        reason -> metrics.rejected().labelValues(reason.text()).getLongValue())
                .sum();
    }

    private static String text(byte[] payload) {
        return new String(payload, ISO_8859_1);
    }

    private Arrival arrival(int i) {
        var good = EdgexBodies.event(i + 1, "Int16", "\"" + i % 1_000 + "\"");
        boolean isDamaged = i % 4 != 0;
        var payload = form(i, isDamaged ? edited(good) : good);
        if (isDamaged) {
            payload = damaged(payload);
        } else {
            goodOnes++;
        }
        return i % 10 == 9
                ? Arrival.byHttp(isDamaged ? address() : EdgexBodies.PATH, bare(i, good, isDamaged), Readings.NOW)
                : Arrival.byMqtt(isDamaged ? address() : EdgexBodies.TOPIC, payload, Readings.NOW);
    }

    private byte[] bare(int i, String good, boolean isDamaged) {
        return isDamaged ? damaged(EdgexBodies.bytes(good)) : EdgexBodies.cbor(good);
    }

    private static byte[] form(int i, String event) {
        return switch (i % 5) {
            case 0 -> EdgexBodies.bytes(EdgexBodies.base64(event.getBytes(UTF_8)));
            case 1 -> EdgexBodies.bytes(EdgexBodies.inline(event));
            case 2 -> EdgexBodies.bytes(event);
            case 3 -> isJson(event) ? EdgexBodies.cbor(EdgexBodies.inline(event)) : EdgexBodies.bytes(event);
            default -> isJson(event) ? EdgexBodies.cbor(event) : EdgexBodies.bytes(event);
        };
    }

    private static boolean isJson(String event) {
        try {
            EdgexBodies.cbor(event);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private String edited(String event) {
        return switch (random.nextInt(8)) {
            case 0 -> event.replace("\"origin\":", pick("\"origin\":-", "\"origin\":9", "\"origin\":\"", "\"orig\":"));
            case 1 -> event.replace("Int16", pick("Float64", "Bool", "Binary", "Object", "int16", "Int16Array", "X"));
            case 2 ->
                event.replace("\"value\":\"", pick("\"value\":\"NaN", "\"value\":\"[", "\"valu\":\"", "\"value\":\""));
            case 3 -> event.replace("chiller-1", pick("", "a/b", "\\ud800", "\\u0000", "é🙂", "x".repeat(300)));
            case 4 -> event.replace("[{", pick("[", "[[", "[null,{", "{", "[{\"tags\":7,"));
            case 5 -> event.replace("Status", pick("time", "$x", "", "s".repeat(100), "a.b"));
            default -> event;
        };
    }

    private byte[] damaged(byte[] payload) {
        var bytes = payload.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> random.nextBytes(bytes);
            default -> {}
        }
        return bytes;
    }

    private String address() {
        return pick(
                EdgexBodies.TOPIC,
                EdgexBodies.TOPIC,
                EdgexBodies.TOPIC,
                "edgex/",
                "edgex/events/device/%zz/%",
                "edgex/events/device/a/b/c/d/e/f");
    }

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
