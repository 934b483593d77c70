package smartenergy.cli.deployment;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/** How a local deployment is found by its data folder, without anything of what runs it. */
public final class RunningDeployment {
    /** The file in the data folder with the process that has it. */
    public static final String OWNER_FILE = "owner.pid";

    /** The file in the data folder that remembers the functions' ports. */
    public static final String PORTS_FILE = "ports.properties";

    private static final Pattern PROCESS = Pattern.compile("[0-9]{1,18}");
    private static final String CONSOLE = "console";
    private static final String GATEWAY = "gateway-relay";
    private static final String COMPOSER = "composer";

    private RunningDeployment() {}

    /** Whether a process has the folder. */
    public static boolean isInUse(Path data) throws IOException {
        var owner = data.resolve(OWNER_FILE);
        if (!Files.exists(owner)) {
            return false;
        }
        var process = Files.readString(owner).strip();
        // Empty where its writer was killed just then.
        return PROCESS.matcher(process).matches()
                && ProcessHandle.of(Long.parseLong(process))
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
    }

    /**
     * Where the deployment with this folder has its console.
     *
     * @throws IOException if none ever ran there
     */
    public static URI console(Path data) throws IOException {
        return address(data, CONSOLE).orElseThrow(() -> new IOException("no chain with a console ever ran in " + data));
    }

    /**
     * Where the deployment with this folder has its gateway.
     *
     * @throws IOException if none ever ran there
     */
    public static URI gateway(Path data) throws IOException {
        return address(data, GATEWAY).orElseThrow(() -> new IOException("no chain with a gateway ever ran in " + data));
    }

    /** Where the composer of the deployment that runs in this folder is asked; absent if none runs there. */
    public static Optional<URI> composer(Path data) throws IOException {
        return isInUse(data) ? address(data, COMPOSER) : Optional.empty();
    }

    private static Optional<URI> address(Path data, String function) throws IOException {
        var file = data.resolve(PORTS_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var ports = new Properties();
        try (var in = Files.newInputStream(file)) {
            ports.load(in);
        }
        return Optional.ofNullable(ports.getProperty(function)).map(port -> URI.create("http://127.0.0.1:" + port));
    }
}
