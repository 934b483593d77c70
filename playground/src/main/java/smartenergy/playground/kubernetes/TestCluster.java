package smartenergy.playground.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Kubernetes cluster of several nodes on this machine, driven by the scripts in {@code shared/kube}. */
public final class TestCluster implements AutoCloseable {
    /** Its device; nothing is sent to the nodes' addresses without it. */
    private static final String DEVICE = "kube0";

    /** Where {@code .ci/kubernetes} puts an API server that can keep custom resources. */
    private static final Path BINARIES = Path.of(System.getProperty("user.home"), ".cache/smart-energy/kube");

    private final Path scripts;
    private final Path kubeconfig;

    private TestCluster(Path scripts, Path kubeconfig) {
        this.scripts = scripts;
        this.kubeconfig = kubeconfig;
    }

    /** The folder {@code shared/kube} beside this one or any above it. */
    public static Optional<Path> scripts(Path start) {
        return Stream.iterate(start.toAbsolutePath(), above -> above != null, Path::getParent)
                .map(above -> above.resolve("shared/kube"))
                .filter(folder -> Files.isExecutable(folder.resolve("up")))
                .findFirst();
    }

    /** Whether the binaries are there; {@code .ci/kubernetes} makes them. */
    public static boolean isPrepared() {
        var cache =
                Optional.ofNullable(System.getenv("KUBE_CACHE")).map(Path::of).orElse(BINARIES);
        return Files.isExecutable(cache.resolve("bin/kube-apiserver"));
    }

    /**
     * Starts; what else is missing is built.
     *
     * @param nodes such as {@code cloud-1:cloud:4096:2}: name, tier, and perhaps MiB of memory and CPUs
     * @throws IOException if it does not start, with what the scripts said last
     */
    public static TestCluster start(Path scripts, List<String> nodes) throws IOException, InterruptedException {
        run(scripts, Map.of(), "build");
        var lines = run(scripts, Map.of("NODES", String.join(" ", nodes)), "up");
        var cluster = new TestCluster(scripts, Path.of(lines.getLast()));
        if (NetworkInterface.getByName(DEVICE) == null) {
            cluster.close();
            throw new IOException("the test cluster has no device " + DEVICE);
        }
        return cluster;
    }

    /** Of an administrator. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** An administrator's client. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    /** Puts an image, as {@code docker save} writes it, into all nodes that run. */
    public void load(Path image) throws IOException, InterruptedException {
        run(scripts, Map.of(), "load", image.toString());
    }

    /** @param action {@code stop} (a power cut), {@code start}, {@code partition} or {@code heal} */
    public void node(String action, String name) throws IOException, InterruptedException {
        run(scripts, Map.of(), "node", action, name);
    }

    private static List<String> run(Path scripts, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(Arrays.asList(words));
        command.set(0, scripts.resolve(words[0]).toString());
        // A file, since what the cluster leaves running would keep a pipe open.
        var output = File.createTempFile("smart-energy-kube-", ".log").toPath();
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putIfAbsent("KUBE_CACHE", BINARIES.toString());
            builder.environment().putAll(environment);
            int status = builder.start().waitFor();
            var lines = Files.readAllLines(output);
            if (status != 0) {
                throw new IOException(String.join(" ", words) + " ended with " + status + ": "
                        + String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
            }
            return lines;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run(scripts, Map.of(), "down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
