package smartenergy.sender.rejected;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.kafka.KafkaAccess;

@Timeout(60)
class RejectedRoutesTest {
    @ParameterizedTest
    @CsvSource({
        "GET,/rejected",
        "GET,/rejected?from=7",
        "GET,/rejected/7/payload",
        "POST,/rejected/7/replay",
        "POST,/rejected/replay?reason=too-many-series"
    })
    void saysWhenKafkaDoesNotAnswer(String method, String route) throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
                var client = HttpClient.newHttpClient()) {
            var kafka = new KafkaAccess("127.0.0.1:" + silent.getLocalPort());
            new RejectedRoutes(new DeadLetters(kafka, new MockProducer<>(), Duration.ofMillis(200))).addTo(http);
            http.start();

            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + route))
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("Kafka does not answer");
        }
    }
}
