package smartenergy.composer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;
import static smartenergy.composer.Functions.composed;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.composer.SimulatedCluster;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.healing.RelocationRequest;

class ComposerMetricsTest {
    private final SimulatedCluster cluster =
            new SimulatedCluster(composed(aFunction("relay").build()), aNode("a"), aNode("b"));

    ComposerMetricsTest() {
        cluster.pass(Duration.ofSeconds(10));
    }

    private String metrics() throws IOException {
        var out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, cluster.registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void countsPasses() throws IOException {
        cluster.goAway(true);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(metrics())
                .contains("smart_energy_composer_reconcile_seconds_count{result=\"done\"} 10\n")
                .contains("smart_energy_composer_reconcile_seconds_count{result=\"failed\"} 3\n");
    }

    @Test
    void measuresFromTheFirstSilenceOfANodeUntilAllIsWell() throws IOException {
        cluster.cutPower(cluster.workingOn("relay").getFirst());
        cluster.pass(Duration.ofSeconds(7));

        assertThat(metrics())
                .contains("smart_energy_composer_moves_total{reason=\"NodeLost\"} 1.0\n")
                .contains("smart_energy_composer_replicas_not_ready{reason=\"NodeLost\"} 1.0\n")
                .doesNotContain("recovery_seconds_count");

        cluster.pass(Duration.ofSeconds(10));
        var all = metrics();
        assertThat(all)
                .contains("smart_energy_composer_recovery_seconds_count{reason=\"NodeLost\"} 1\n")
                .doesNotContain("replicas_not_ready{");
        // Five seconds of grace, and two until it is ready.
        assertThat(sum(all)).isBetween(7.0, 11.0);
    }

    private static double sum(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("smart_energy_composer_recovery_seconds_sum"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takesAShortSilenceOfANodeForNoFailure() throws IOException {
        var node = cluster.workingOn("relay").getFirst();
        cluster.delayLease(node);
        cluster.pass(Duration.ofSeconds(3));
        cluster.heal(node);
        cluster.pass(Duration.ofSeconds(5));

        assertThat(metrics()).doesNotContain("recovery_seconds_count");
    }

    @Test
    void countsRetriesAndHowLongTheyTook() throws IOException {
        var node = cluster.workingOn("relay").getFirst();
        cluster.breakFunction("relay", node);
        cluster.pass(Duration.ofSeconds(5));
        cluster.mend("relay", node);
        cluster.pass(Duration.ofMinutes(2));

        assertThat(metrics())
                .contains("smart_energy_composer_retries_total{reason=\"Crashed\"}")
                .contains("smart_energy_composer_recovery_seconds_count{reason=\"Crashed\"} 1\n");
    }

    @Test
    void takesAPlannedMoveForNoFailure() throws IOException {
        cluster.request(new RelocationRequest("r", new Replica("relay", 0), Optional.empty()));
        cluster.pass(Duration.ofSeconds(20));

        assertThat(metrics())
                .contains("smart_energy_composer_moves_total{reason=\"Requested\"} 1.0\n")
                .doesNotContain("recovery_seconds_count");
    }
}
