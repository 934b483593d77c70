package smartenergy.systemtests.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the agent what it accepted, and has it pause. */
public final class AgentAudit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;
    private final URI agent;

    /** @param waiting accepted readings that the gateway has not confirmed */
    public record State(Map<Numbering, Long> lastNumbers, long waiting) {
        public long total() {
            return lastNumbers.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    public AgentAudit(HttpClient client, URI agent) {
        this.client = client;
        this.agent = agent;
    }

    /** What all of them accepted. */
    public static State read(List<AgentAudit> agents) throws IOException, InterruptedException {
        var lastNumbers = new HashMap<Numbering, Long>();
        long waiting = 0;
        for (var agent : agents) {
            var state = agent.read();
            lastNumbers.putAll(state.lastNumbers());
            waiting += state.waiting();
        }
        return new State(lastNumbers, waiting);
    }

    private State read() throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(agent.resolve("/audit")).timeout(TIMEOUT).build();
        var answer = client.send(request, BodyHandlers.ofString());
        var audit = answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.missingNode();
        if (!audit.path("accepted").isObject()
                || !audit.path("stream").isInt()
                || !audit.path("waiting").isNumber()) {
            throw new IOException(
                    "the agent answered " + answer.statusCode() + " to /audit, which tells nothing: " + answer.body());
        }
        int stream = audit.path("stream").asInt();
        var lastNumbers = new HashMap<Numbering, Long>();
        audit.path("accepted")
                .properties()
                .forEach(device -> lastNumbers.put(
                        new Numbering(device.getKey(), stream),
                        device.getValue().asLong()));
        return new State(lastNumbers, audit.path("waiting").asLong());
    }

    /** Returns when no further reading is accepted. */
    public void pause() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(agent.resolve("/pause"))
                .timeout(TIMEOUT)
                .POST(BodyPublishers.noBody())
                .build();
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("the agent answered " + status + " to /pause");
        }
    }
}
