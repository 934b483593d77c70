package smartenergy.systemtests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers as InfluxDB 1.x gives them, in chunks. */
@Timeout(20)
class HopsTest {
    private static final String FAILED = "{\"results\":[{\"statement_id\":0,\"error\":\"query killed\"}]}\n";

    private volatile String answer = "{\"results\":[{\"statement_id\":0}]}\n";
    private HttpServer server;
    private URI influxDb;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/query", exchange -> {
            // In CSV a failure is not told.
            boolean isCsv = exchange.getRequestHeaders().containsKey("Accept");
            var body = (isCsv ? "" : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, isCsv ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        influxDb = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String chunk(String device, String values) {
        return "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"room_climate\",\"tags\":{\"device\":\""
                + device + "\"},\"columns\":[\"time\",\"stream\",\"seq\"],\"values\":[" + values + "]}]}]}\n";
    }

    @Test
    void readsTheRowsOfAllChunks() throws Exception {
        answer = chunk("a,b", "[\"t\",7,1],[\"t\",7,2]") + chunk("c", "[\"t\",8,3],[\"t\",null,5]");

        var found = Hops.inInfluxDb(influxDb);

        assertThat(found.seen(new Numbering("a,b", 7)).stream()).containsExactly(1, 2);
        assertThat(found.seen(new Numbering("c", 8)).stream()).containsExactly(3);
        assertThat(found.distinct()).isEqualTo(3);
    }

    @Test
    void takesNoFailedQueryForAnEmptyAnswer() {
        answer = chunk("a", "[\"t\",7,1]") + FAILED;

        assertThatThrownBy(() -> Hops.inInfluxDb(influxDb))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("query killed");
        assertThatThrownBy(() -> Hops.edgexInInfluxDb(influxDb)).hasMessageContaining("query killed");
    }
}
