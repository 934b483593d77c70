package smartenergy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
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
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Many thousand readings may be taken again meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final PrintStream out;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running chain (${DEFAULT-VALUE}).")
    private Path data = Path.of(".smart-energy");

    @Option(names = "--url", paramLabel = "URL", description = "A gateway elsewhere, in place of the chain's.")
    private Optional<URI> url;

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
        var gateway = url.isPresent() ? url.get() : RunningDeployment.gateway(data);
        var name = URLEncoder.encode(device, StandardCharsets.UTF_8).replace("+", "%20");
        var http = (HttpURLConnection)
                gateway.resolve("/devices/" + name + "/" + action).toURL().openConnection();
        http.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        http.setReadTimeout((int) PATIENCE.toMillis());
        http.setInstanceFollowRedirects(false);
        http.setRequestMethod("POST");
        http.setDoOutput(true);
        try {
            http.getOutputStream().write(body);
            int status = http.getResponseCode();
            try (var answer = status < 400 ? http.getInputStream() : http.getErrorStream()) {
                var text = answer == null ? "" : new String(answer.readAllBytes(), StandardCharsets.UTF_8);
                if (status != HttpURLConnection.HTTP_OK) {
                    throw new IOException("the gateway answered " + status + ": " + text);
                }
                return print(text);
            }
        } catch (ConnectException e) {
            throw new IOException("there is no gateway at " + gateway, e);
        } finally {
            http.disconnect();
        }
    }

    private int print(String answer) throws IOException {
        var replayed = new ObjectMapper().readTree(answer);
        int rejected = replayed.path("rejected").asInt();
        out.printf(
                "done; taken again: %d, still refused: %d%n",
                replayed.path("stored").asInt(), rejected);
        replayed.path("remaining").forEach(why -> out.println("  " + why.asText()));
        return rejected == 0 ? ExitStatus.DONE : ExitStatus.NOT_DONE;
    }
}
