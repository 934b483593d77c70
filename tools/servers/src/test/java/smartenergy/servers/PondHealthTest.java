package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PondHealthTest {
    private final Semaphore disk = new Semaphore(1);
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void saysAtOnceHowLongAgoTheDiskTookSomethingWhileItTakesNothing() throws Exception {
        try (var health =
                new PondHealth("127.0.0.1", 0, disk::acquireUninterruptibly, () -> "", Duration.ofMillis(1_500))) {
            var first = answer(health);
            assertThat(first.statusCode()).isEqualTo(200);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(answer(health).statusCode()).isEqualTo(503));
            assertThat(answer(health).body()).contains("nothing has reached the DataPond's disk for ");

            disk.release(1_000);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(answer(health).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void isReadyWithARemark() throws Exception {
        try (var health = new PondHealth("127.0.0.1", 0, () -> {}, () -> ", but full", Duration.ofSeconds(30))) {
            assertThat(answer(health).statusCode()).isEqualTo(200);
            assertThat(answer(health).body()).isEqualTo("ready, but full");
        }
    }

    private HttpResponse<String> answer(PondHealth health) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + health.port() + "/health/ready");
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
