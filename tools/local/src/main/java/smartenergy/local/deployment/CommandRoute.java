package smartenergy.local.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import smartenergy.cli.deployment.RunningDeployment;
import smartenergy.cli.compose.Compose;
import smartenergy.composer.control.Target;
import smartenergy.composer.view.CompositionRoutes;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * {@code POST /composition/command}: runs a command of {@code compose}, whose words are a JSON array, in this process,
 * and sends what it prints as it prints it. The last line is {@link #STATUS} and the exit status. It reads files that
 * the words name, and so is for those who may read this process' files anyway.
 */
final class CommandRoute {
    /** What the last line begins with. */
    static final String STATUS = RunningDeployment.EXIT_STATUS;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BYTES = 65_536;

    private final Supplier<Target> target;

    CommandRoute(Supplier<Target> target) {
        this.target = target;
    }

    /** Adds the route. */
    void addTo(HttpEndpoint http) {
        http.route("POST", "/composition/command", this::run);
    }

    private Response run(Request request) throws IOException {
        CompositionRoutes.requireJson(request);
        List<String> words = JSON.readValue(request.bytes(MAX_BYTES), new TypeReference<>() {});
        return new Response(200, "text/plain; charset=utf-8", out -> run(words, out), Map.of());
    }

    private void run(List<String> words, OutputStream out) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = new Compose(print, print, target).run(words);
        print.println(STATUS + status);
    }
}
