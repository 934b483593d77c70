package smartenergy.service.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * The process and its Java machine, under the names that the Prometheus client's own library gives them; that one
 * cannot be resolved whole at the client's version, and has more than an agent needs. What the system does not tell is
 * left out.
 */
final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final int BYTES_PER_KIB = 1_024;
    private static final double MILLIS_PER_SECOND = 1_000;

    private ProcessMetrics() {}

    static void addTo(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("process_cpu_seconds_total")
                .help("Time of processors that the process used")
                .callback(callback -> process()
                        .totalCpuDuration()
                        .ifPresent(used -> callback.call(used.toMillis() / MILLIS_PER_SECOND)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_start_time_seconds")
                .help("When the process began, since 1970")
                .callback(callback -> process()
                        .startInstant()
                        .ifPresent(start -> callback.call(start.toEpochMilli() / MILLIS_PER_SECOND)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_resident_memory_bytes")
                .help("Memory of the machine that the process has")
                .callback(callback -> residentBytes().ifPresent(callback::call))
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_threads_current")
                .help("Threads of the Java machine, virtual ones left out")
                .callback(callback ->
                        callback.call(ManagementFactory.getThreadMXBean().getThreadCount()))
                .register(registry);
        memory(registry, "used", MemoryUsage::getUsed);
        memory(registry, "committed", MemoryUsage::getCommitted);
        memory(registry, "max", MemoryUsage::getMax);
        garbageCollectors(registry);
    }

    private static void garbageCollectors(PrometheusRegistry registry) {
        SummaryWithCallback.builder()
                .name("jvm_gc_collection_seconds")
                .help("Pauses and work of the garbage collectors")
                .labelNames("gc")
                .callback(callback -> ManagementFactory.getGarbageCollectorMXBeans()
                        .forEach(gc -> callback.call(
                                gc.getCollectionCount(),
                                gc.getCollectionTime() / MILLIS_PER_SECOND,
                                Quantiles.EMPTY,
                                gc.getName())))
                .register(registry);
    }

    private static void memory(PrometheusRegistry registry, String what, ToLongFunction<MemoryUsage> bytes) {
        GaugeWithCallback.builder()
                .name("jvm_memory_" + what + "_bytes")
                .help("Memory of the Java machine; -1 for no limit")
                .labelNames("area")
                .callback(callback -> {
                    var memory = ManagementFactory.getMemoryMXBean();
                    callback.call(bytes.applyAsLong(memory.getHeapMemoryUsage()), "heap");
                    callback.call(bytes.applyAsLong(memory.getNonHeapMemoryUsage()), "nonheap");
                })
                .register(registry);
    }

    private static ProcessHandle.Info process() {
        return ProcessHandle.current().info();
    }

    private static OptionalLong residentBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }
}
