package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.composer.composition.Workload.Protocol;
import smartenergy.composer.composition.Workload.Readiness;

class TcpProberTest {
    private static final Duration SILENT_AFTER = Duration.ofSeconds(1);

    private final ServerSocket function = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Readiness readiness = new Readiness(function.getLocalPort(), "/health/ready", Optional.empty());
    private final TcpProber prober = new TcpProber(Duration.ofMillis(20), SILENT_AFTER);
    private final AtomicInteger answered = new AtomicInteger();
    private volatile Duration pause = Duration.ZERO;
    private volatile String status = "200 OK";

    TcpProberTest() throws IOException {
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void end() throws IOException {
        prober.close();
        function.close();
    }

    private void serve() {
        try {
            while (true) {
                var socket = function.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            Thread.sleep(pause);
            socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(US_ASCII));
            answered.getAndIncrement();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysThatOneThatAnsweredHangs() {
        awaitAnswers("1");
        pause = Duration.ofHours(1);

        await().until(() -> silence("1").isPresent());
    }

    @Test
    void knowsNothingOfARunFromTheOneBefore() {
        awaitAnswers("1");
        pause = Duration.ofHours(1);
        await().until(() -> silence("1").isPresent());

        await().during(SILENT_AFTER.multipliedBy(2)).until(() -> silence("2").isEmpty());
    }

    @Test
    void takesOneThatIsSlowForNoneThatHangs() {
        awaitAnswers("1");
        pause = SILENT_AFTER.dividedBy(4);
        int before = answered.get();

        await().until(() -> {
            assertThat(silence("1")).isEmpty();
            return answered.get() > before + 5;
        });
    }

    /** Each time it is greeted; what was in doubt for a moment is taken back. */
    @Test
    void waitsForAnAnswerThatComesLate() {
        awaitAnswers("1");
        pause = SILENT_AFTER.multipliedBy(3).dividedBy(2);
        int before = answered.get();

        await().until(() -> answered.get() > before + 3);
        await().until(() -> silence("1").isEmpty());
    }

    /** As one that hangs while many ask it, so that its queue is full before it is greeted. */
    @Test
    void blamesOneThatTakesNoConnectionOnlyWhereOthersDoNotGetThroughEither() throws IOException {
        try (var crowded = new CrowdedPort()) {
            var readiness = new Readiness(crowded.port(), "/health/ready", Optional.empty());
            crowded.answer();
            await().until(() ->
                    prober.silence("127.0.0.1", readiness, "1", true).isEmpty() && crowded.hasAnswered());
            crowded.hang();

            await().until(() ->
                    prober.silence("127.0.0.1", readiness, "1", true).isPresent());
            assertThat(prober.silence("127.0.0.1", readiness, "1", false)).isEmpty();
        }
    }

    /** As one whose disk was full: it answers, pings too. */
    @Test
    void saysThatInfluxDbTakesNoSmallWritesAndThatItDoesAgain() {
        var writing = new Readiness(function.getLocalPort(), "/write?db=energy", Optional.of(Protocol.INFLUXDB));
        status = "204 No Content";
        await().until(() -> refusal(writing).isEmpty() && answered.get() > 1);

        status = "500 Internal Server Error";
        await().until(() -> refusal(writing).isPresent());
        assertThat(prober.silence("127.0.0.1", writing, "1", false)).isEmpty();

        status = "404 Not Found"; // There is no database yet, which is no fault of InfluxDB.
        await().until(() -> refusal(writing).isEmpty());
    }

    private Optional<String> refusal(Readiness writing) {
        return prober.refusal("127.0.0.1", writing, "1");
    }

    private void awaitAnswers(String run) {
        await().until(() -> silence(run).isEmpty() && answered.get() > 1);
    }

    private Optional<String> silence(String run) {
        return prober.silence("127.0.0.1", readiness, run, false);
    }
}
