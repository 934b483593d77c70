package smartenergy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import smartenergy.cli.command.ExitStatus;
import smartenergy.local.deployment.Installation;

/** Telegraf's chain of the same shape, as a script in the folder of the peers runs and measures it. */
final class PeerChain {
    /** The names of its parts. */
    static final String BROKER = "mosquitto";

    static final String GATEWAY = "telegraf-gateway";
    static final String KAFKA = "kafka";
    static final String SENDER = "telegraf-sender";
    static final String INFLUXD = "influxd";

    /** Over what is measured: its programs are made the first time, and a minute's load goes on for 40 s more. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Pattern PART =
            Pattern.compile("(\\S+) +([0-9.]+) CPU-s/M +(\\d+) MiB +(\\d+) B written a reading");
    private static final Pattern LATENCY = Pattern.compile("latency at .*: .*p50 (\\d+) .*p99 (\\d+) .*ms");

    private final Path folder;
    private final Installation installation;

    /** What a part took; CPU in seconds per million readings. */
    record Part(double cpu, double mebibytes, double writtenPerReading) {}

    /** @param parts by name, and {@code whole} */
    record Result(Map<String, Part> parts, double p50Millis, double p99Millis) {
        Part part(String name) throws IOException {
            var part = parts.get(name);
            if (part == null) {
                throw new IOException("Telegraf's chain tells nothing of " + name + ", only of " + parts.keySet());
            }
            return part;
        }

        Part whole() throws IOException {
            return part("whole");
        }
    }

    /** It cannot be had on this machine. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String reason) {
            super(reason);
        }
    }

    PeerChain(Path folder, Installation installation) {
        this.folder = folder;
        this.installation = installation;
    }

    /**
     * Measures for that many seconds after it has settled, without its flood.
     *
     * @throws Missing if a program that it needs is not here
     * @throws IOException if it fails or does not end in time; says why
     */
    Result measure(int devices, double readingsPerSecond, int seconds)
            throws Missing, IOException, InterruptedException {
        var script = folder.resolve("chain");
        if (!Files.isExecutable(script)) {
            throw new Missing("there is no " + script);
        }
        var output = Files.createTempFile("smart-energy-peers-", ".log");
        try {
            var builder = new ProcessBuilder(
                            script.toString(),
                            "--rate",
                            Long.toString(Math.round(readingsPerSecond)),
                            "--devices",
                            Integer.toString(devices),
                            "--seconds",
                            Integer.toString(seconds),
                            "--flood",
                            "0")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("JAVA_HOME", installation.javaHome());
            int status = run(builder, PATIENCE.plusSeconds(seconds), output);
            var text = Files.readString(output);
            if (status == ExitStatus.UNAVAILABLE) {
                throw new Missing(text.strip());
            }
            if (status != 0) {
                throw new IOException("Telegraf's chain ended with " + status + ": " + text.strip());
            }
            return parse(text);
        } finally {
            Files.delete(output);
        }
    }

    private static int run(ProcessBuilder builder, Duration patience, Path output)
            throws IOException, InterruptedException {
        try (var chain = new ChildProcess(builder, STOP)) {
            if (!chain.process().waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("Telegraf's chain is not done within %d s: %s"
                        .formatted(patience.toSeconds(), Files.readString(output)));
            }
            return chain.process().exitValue();
        }
    }

    static Result parse(String text) throws IOException {
        var parts = new LinkedHashMap<String, Part>();
        PART.matcher(text)
                .results()
                .forEach(part -> parts.put(
                        part.group(1), new Part(number(part.group(2)), number(part.group(3)), number(part.group(4)))));
        var latency = LATENCY.matcher(text);
        if (parts.isEmpty() || !latency.find()) {
            throw new IOException("Telegraf's chain says something else than was expected: " + text.strip());
        }
        return new Result(parts, number(latency.group(1)), number(latency.group(2)));
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }
}
