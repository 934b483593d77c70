package smartenergy.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
}
