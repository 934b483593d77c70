package smartenergy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.deployment.RunningDeployment;

/**
 * {@code smart-energy devices}: says to a gateway whose a device is, which takes again what it refused of it. It is
 * made for every command line, so it holds nothing that takes long to load.
 */
@Command(
        name = "devices",
        description = "Moves a device to another node, or retires it.",
        synopsisSubcommandLabel = "COMMAND")
final class DevicesCommand {
    /** Many thousand readings may be taken again meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final PrintStream out;

    @Mixin
    private final Remote gateway = new Remote("gateway", "http://host:8082", RunningDeployment::gateway, PATIENCE);

    DevicesCommand(PrintStream out) {
        this.out = out;
    }

    @Command(name = "move", description = "Gives a device to another node; its readings so far stay as they are.")
    int move(
            @Parameters(paramLabel = "DEVICE", description = "Its name.") String device,
            @Option(names = "--site", paramLabel = "SITE", required = true, description = "The node's site.")
                    String site,
            @Option(names = "--node", paramLabel = "NODE", required = true, description = "The node's name.")
                    String node)
            throws IOException {
        return ask(device, "move", new ObjectMapper().writeValueAsBytes(Map.of("site", site, "node", node)));
    }

    @Command(name = "retire", description = "Forgets whose a device is: whoever registers it next has it.")
    int retire(@Parameters(paramLabel = "DEVICE", description = "Its name.") String device) throws IOException {
        return ask(device, "retire", new byte[0]);
    }

    private int ask(String device, String action, byte[] body) throws IOException {
        var name = URLEncoder.encode(device, StandardCharsets.UTF_8).replace("+", "%20");
        return gateway.post("/devices/" + name + "/" + action, body, this::print);
    }

    private int print(InputStream answer) throws IOException {
        var replayed = replayed(answer);
        long rejected = replayed.path("rejected").asLong();
        out.printf(
                "done; taken again: %d, still refused: %d%n",
                replayed.path("stored").asLong(), rejected);
        replayed.path("remaining").forEach(why -> out.println("  " + why.asText()));
        return rejected == 0 ? ExitStatus.DONE : ExitStatus.NOT_DONE;
    }

    private static JsonNode replayed(InputStream answer) throws IOException {
        try {
            var replayed = new ObjectMapper().readTree(answer);
            if (replayed.path("stored").isIntegralNumber()
                    && replayed.path("rejected").isIntegralNumber()) {
                return replayed;
            }
            throw new IOException("the answer is none of a gateway");
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is none of a gateway", e);
        }
    }
}
