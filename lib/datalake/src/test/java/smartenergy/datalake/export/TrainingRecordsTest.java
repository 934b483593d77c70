package smartenergy.datalake.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.InfluxClient;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;

/** What an export makes of an InfluxDB that is in trouble; ExportIT has one that is not. */
class TrainingRecordsTest {
    private static final String ROWS = """
            {"results":[{"series":[{"name":"training_records","columns":["time","serverCelsius","weather"],\
            "values":[[1795512600000000000,55.5,"Clouds"]],"partial":true}],"partial":true}]}
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer influxDb;
    private InfluxClient influx;
    private HttpEndpoint http;
    private int status = 200;
    private String answer;

    @BeforeEach
    void start() throws IOException {
        influxDb = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        influxDb.createContext("/query", exchange -> {
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        influxDb.start();
        var url = URI.create("http://127.0.0.1:" + influxDb.getAddress().getPort());
        influx = new InfluxClient(new DataLake.Address(url, "", new Secret("")));
        http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
        new TrainingRecords(influx, Clock.systemUTC()).addTo(http);
        http.start();
    }

    @AfterEach
    void stop() {
        http.close();
        influx.close();
        influxDb.stop(0);
        client.close();
    }

    @Test
    void leavesUnknownValuesEmpty() throws Exception {
        answer = ROWS;

        assertThat(export().body())
                .endsWith("\ntime,airConditionerCelsius,outdoorHumidityPercent,outdoorCelsius,roomCelsius,"
                        + "roomHumidityPercent,serverCelsius,weather,site,room\n"
                        + "2026-11-24T09:30:00Z,,,,,,55.5,Clouds,,\n");
    }

    @Test
    void breaksOffWhenTheDataLakeDoes() {
        answer = ROWS.repeat(2) + "{\"error\":\"timeout\"}";

        assertThatThrownBy(this::export).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html></html>", "{\"results\":[]}", "{\"error\":\"timeout\"}"})
    void takesNoOtherAnswerForAnEmptyExport(String strange) {
        answer = strange;

        assertThatThrownBy(() -> {
                    if (export().statusCode() == 503) {
                        throw new IOException("refused before it began");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void tellsWhenTheDataLakeRefuses() throws Exception {
        status = 503;
        answer = "{\"error\":\"shutting down\"}";

        assertThat(export().statusCode()).isEqualTo(503);
        assertThat(export().body()).contains("the DataLake does not answer: 503: shutting down");
    }

    private HttpResponse<String> export() throws IOException, InterruptedException {
        var address = URI.create("http://127.0.0.1:" + http.port() + "/export/training-records.csv");
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
