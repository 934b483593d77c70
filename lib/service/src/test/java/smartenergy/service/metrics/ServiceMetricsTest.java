package smartenergy.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ServiceMetricsTest {
    @Test
    void saysWhatRunsAndHowItsJavaMachineIs() throws IOException {
        var text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(text, ServiceMetrics.of("console").scrape());

        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("smart_energy_build_info{service=\"console\",version=\"")
                .contains("jvm_memory_used_bytes{area=\"heap\"}")
                .contains("jvm_threads_current ")
                .contains("process_cpu_seconds_total ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void measuresTheProcessThatItIsIn() {
        assertThat(value("process_resident_memory_bytes")).isGreaterThan(1 << 20);
        assertThat(Instant.ofEpochSecond((long) value("process_start_time_seconds")))
                .isBetween(Instant.now().minus(Duration.ofHours(3)), Instant.now());
    }

    private static double value(String name) {
        return ServiceMetrics.of("console").scrape(name::equals).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToDouble(point -> ((GaugeSnapshot.GaugeDataPointSnapshot) point).getValue())
                .sum();
    }
}
