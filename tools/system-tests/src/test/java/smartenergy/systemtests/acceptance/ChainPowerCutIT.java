package smartenergy.systemtests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.servers.testing.CuttableDisk;
import smartenergy.servers.testing.RequiresInfluxDb;

/**
 * The power of the whole machine is cut again and again, every other time while the cloud cannot be reached. Needs
 * root, and {@code shared/power} with a disk whose power can be cut. Properties {@code cuts} and {@code rate} say how
 * often, and how many readings a second all sensors make together.
 */
@Tag("long")
@RequiresInfluxDb
class ChainPowerCutIT {
    private static final int CUTS = Integer.getInteger("cuts", 4);
    private static final int RATE = Integer.getInteger("rate", 200);
    private static final Duration WHOLE_WITHIN = Duration.ofMinutes(3);
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(3);
    /** Kafka's only broker; without it nothing leaves the gateway. */
    private static final String CLOUD = "kafka-1";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(20);
    private final Map<Numbering, Long> acknowledged = new HashMap<>();

    @Test
    void storesEveryAcknowledgedReadingOnceAndIsWholeAgainAfterEachCut() throws Exception {
        try (var disk = CuttableDisk.at(folder.resolve("disk"), "6G")) {
            for (int cut = 1; cut <= CUTS; cut++) {
                try (var chain = Chain.on(disk.folder())) {
                    System.out.printf(
                            "cut %d: whole after %d s%n", cut, chain.start().toSeconds());
                    Thread.sleep(random.nextInt(5_000, 20_000));
                    if (cut % 2 == 0) {
                        chain.stop(CLOUD);
                        Thread.sleep(random.nextInt(5_000, 20_000));
                    }
                    accepted(chain)
                            .lastNumbers()
                            .forEach((numbering, last) -> acknowledged.merge(numbering, last, Math::max));
                    disk.cutUnder(chain.process);
                }
            }
            try (var chain = Chain.on(disk.folder())) {
                System.out.printf("after all: whole after %d s%n", chain.start().toSeconds());
                assertEveryReadingIsStoredOnce(chain);
            }
        }
    }

    private void assertEveryReadingIsStoredOnce(Chain chain) throws Exception {
        new AgentAudit(client, chain.agent).pause();
        await("all to be stored")
                .atMost(DRAINED_WITHIN)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    var state = accepted(chain);
                    return state.waiting() == 0
                            && Hops.inInfluxDb(chain.dataLake).distinct() >= state.total();
                });
        var accepted = accepted(chain).lastNumbers();

        assertThat(acknowledged)
                .isNotEmpty()
                .allSatisfy((numbering, last) -> assertThat(accepted.get(numbering))
                        .as("last number of %s", numbering)
                        .isGreaterThanOrEqualTo(last));
        var audit = Audit.of(accepted, Hops.inInfluxDb(chain.dataLake));
        System.out.println(audit.summary());
        assertThat(audit.differences()).isEmpty();
    }

    private AgentAudit.State accepted(Chain chain) throws Exception {
        return AgentAudit.read(List.of(new AgentAudit(client, chain.agent)));
    }

    /** A {@link CommandedChain}, as its parent sees it. */
    private static final class Chain implements AutoCloseable {
        private final Process process;
        private final BufferedReader said;
        private URI agent;
        private URI dataLake;

        private Chain(Process process) {
            this.process = process;
            this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        static Chain on(Path disk) throws IOException {
            return new Chain(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-Dsmart-energy.home=" + System.getProperty("smart-energy.home", "."),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CommandedChain.class.getName(),
                            disk.resolve("data").toString(),
                            Integer.toString(RATE))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        /** Returns how long it took until all was ready. */
        Duration start() throws IOException {
            long start = System.nanoTime();
            var words = answer("ready").split(" ");
            agent = URI.create(words[1]);
            dataLake = URI.create(words[2]);
            var took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).isLessThan(WHOLE_WITHIN);
            return took;
        }

        void stop(String function) throws IOException {
            var commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
            commands.println(function);
            answer("stopped " + function);
        }

        private String answer(String beginning) throws IOException {
            var line = said.readLine();
            assertThat(line).as("what the chain says").isNotNull().startsWith(beginning);
            return line;
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
