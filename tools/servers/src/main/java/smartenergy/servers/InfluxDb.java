package smartenergy.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds an InfluxDB 1.x: on the PATH, else unpacked from the Debian package without root, else a container's image. */
public final class InfluxDb {
    private static final String IMAGE = "influxdb:1.8";
    private static final long COMMAND_SECONDS = 120;

    private final String searchPath;
    private final Path cache;

    /**
     * @param searchPath as in the environment variable PATH
     * @param cache where an unpacked package is kept for the next time
     */
    public InfluxDb(String searchPath, Path cache) {
        this.searchPath = searchPath;
        this.cache = cache;
    }

    /**
     * Writes the configuration into the folder, mends what a power cut may have left there, and returns the command
     * that runs influxd.
     *
     * @throws IOException if there is none to be had; says what to install
     */
    public List<String> command(int port, int rpcPort, Path folder) throws IOException {
        Files.createDirectories(folder);
        InfluxSeries.removeDamaged(folder.resolve("data"));
        var config = folder.resolve("influxdb.conf");
        Files.writeString(config, configuration(port, rpcPort, folder));
        var program = program();
        if (program.isPresent()) {
            return List.of(program.get().toString(), "-config", config.toString());
        }
        if (hasImage()) {
            return List.of(
                    "docker",
                    "run",
                    "--rm",
                    "--network",
                    "host",
                    "-v",
                    folder + ":" + folder,
                    IMAGE,
                    "influxd",
                    "-config",
                    config.toString());
        }
        throw new IOException(
                "No InfluxDB 1.x can be had: there is no influxd on the PATH, 'apt-get download influxdb' "
                        + "did not bring one, and no Docker engine has the image " + IMAGE
                        + ". Install it, for instance with: apt-get install influxdb");
    }

    /** Whether {@link #command} would find one. */
    public boolean isAvailable() {
        try {
            return program().isPresent() || hasImage();
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Path> program() {
        return Programs.find("influxd", searchPath).or(this::unpacked);
    }

    private static boolean hasImage() throws IOException {
        return succeeds(Path.of("").toAbsolutePath(), "docker", "image", "inspect", IMAGE);
    }

    private Optional<Path> unpacked() {
        var program = cache.resolve("influxdb/usr/bin/influxd");
        if (!Files.isExecutable(program)) {
            try {
                Files.createDirectories(cache);
                if (succeeds(cache, "apt-get", "download", "influxdb")) {
                    succeeds(cache, "sh", "-c", "dpkg -x influxdb_*.deb influxdb && rm influxdb_*.deb");
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.of(program).filter(Files::isExecutable);
    }

    private static boolean succeeds(Path folder, String... command) throws IOException {
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command[0], e);
        } catch (IOException e) {
            return false; // no such program
        }
    }

    private static String configuration(int port, int rpcPort, Path folder) {
        var data = folder.toAbsolutePath();
        return """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%s/meta"
                [data]
                  dir = "%s/data"
                  wal-dir = "%s/wal"
                  index-version = "tsi1"
                  query-log-enabled = false
                  max-series-per-database = 100000
                  max-values-per-tag = 20000
                [http]
                  bind-address = "127.0.0.1:%d"
                  log-enabled = false
                [monitor]
                  store-enabled = false
                [logging]
                  level = "warn"
                """.formatted(rpcPort, data, data, data, port);
    }
}
