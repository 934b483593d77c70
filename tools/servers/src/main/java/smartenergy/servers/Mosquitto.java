package smartenergy.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How mosquitto 2 is started, as an installed program. */
public final class Mosquitto {
    private Mosquitto() {}

    /** Writes the configuration into the folder and returns the command. */
    public static List<String> command(Path program, int port, Path folder) throws IOException {
        Files.createDirectories(folder);
        var config = folder.resolve("mosquitto.conf");
        Files.writeString(config, """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence true
                persistence_location %s/
                # The composer greets it every second, and its clients tell themselves of their connections.
                connection_messages false
                # Until it is saved for the first time, a killed broker forgets that the gateway has subscribed.
                autosave_interval 10
                # The default drops QoS 1 messages beyond 1,000 for a subscriber that is away; bound bytes instead.
                max_queued_messages 0
                max_queued_bytes 268435456
                max_inflight_messages 0
                max_packet_size %d
                """.formatted(port, folder.toAbsolutePath(), EmbeddedMqttBroker.MAX_PACKET_BYTES));
        // Started as root, mosquitto would change to its own user and could not write here.
        if ("root".equals(System.getProperty("user.name"))) {
            Files.writeString(config, Files.readString(config) + "user root\n");
        }
        return List.of(program.toString(), "-c", config.toString());
    }
}
