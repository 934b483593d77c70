package smartenergy.systemtests.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import smartenergy.cli.compose.Compose;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.kubernetes.KubernetesControl;
import smartenergy.packaging.Command;
import smartenergy.servers.Programs;
import smartenergy.servers.SharedFolder;

/** A Kubernetes cluster of several nodes on this machine, driven by the scripts in {@code shared/kube}. */
public final class TestCluster implements AutoCloseable {
    /** Its device; nothing is sent to the nodes' addresses without it. */
    private static final String DEVICE = "kube0";

    /** A script that takes longer hangs: the longest starts five nodes or loads an image of 300 MB into each. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final String FUNCTION = "smart-energy.io/function";
    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    private final Path scripts;
    private final Path kubeconfig;
    private final KubernetesClient client;

    /** What a command of {@code smart-energy compose} printed. */
    public record Answer(boolean succeeded, String text) {}

    private TestCluster(Path scripts, Path kubeconfig) {
        this.scripts = scripts;
        this.kubeconfig = kubeconfig;
        this.client = newClient();
    }

    /** The folder {@code shared/kube} beside this one or any above it. */
    public static Optional<Path> scripts(Path start) {
        return SharedFolder.find(start, "kube").filter(folder -> Files.isExecutable(folder.resolve("up")));
    }

    /** Whether the binaries are there; {@code .ci/kubernetes} makes them. */
    public static boolean isPrepared() {
        return Files.isExecutable(binaries().resolve("bin/kube-apiserver"));
    }

    /** Where {@code .ci/kubernetes} puts them: each version of Kubernetes that is asked for has a folder. */
    private static Path binaries() {
        return Optional.ofNullable(System.getenv("KUBE_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(
                        System.getProperty("user.home"),
                        ".cache/smart-energy",
                        Optional.ofNullable(System.getenv("KUBE_VERSION"))
                                .map("kube-"::concat)
                                .orElse("kube")));
    }

    /** A {@code kubectl}: the installed one, else the one that was prepared. */
    public static Optional<Path> kubectl() {
        return Programs.find(
                "kubectl",
                System.getenv("PATH") + File.pathSeparator + binaries().resolve("bin"));
    }

    /**
     * Starts, by the scripts of {@code shared/kube} beside or above the working folder; what else is missing is built.
     *
     * @param nodes such as {@code cloud-1:cloud:4096:2}: name, tier, and perhaps MiB of memory and CPUs
     * @throws IOException if no test cluster can be had, saying what is missing, or if it does not start, with what the
     *     scripts said last
     */
    public static TestCluster start(List<String> nodes) throws IOException, InterruptedException {
        var scripts = scripts(Path.of(""))
                .filter(any -> isPrepared())
                .orElseThrow(() -> new IOException("no test cluster can be had: it needs a folder shared/kube beside or"
                        + " above this one, and what .ci/kubernetes prepares"));
        run(scripts, Map.of(), "build");
        var lines = run(scripts, Map.of("NODES", String.join(" ", nodes)), "up");
        var cluster = new TestCluster(scripts, Path.of(lines.getLast()));
        if (NetworkInterface.getByName(DEVICE) == null) {
            cluster.close();
            throw new IOException("the test cluster has no device " + DEVICE);
        }
        return cluster;
    }

    /** The version of its Kubernetes, such as {@code v1.35.4}. */
    public String version() {
        return client.getKubernetesVersion().getGitVersion();
    }

    /** An administrator's kubeconfig. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** An administrator's, which is closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }

    private KubernetesClient newClient() {
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

    /** The cluster as {@code smart-energy compose} sees it; to be closed. */
    public CompositionControl target() {
        return new KubernetesControl(newClient());
    }

    /** Runs {@code smart-energy compose}. */
    public Answer compose(String... words) {
        var text = new ByteArrayOutputStream();
        var print = new PrintStream(text, true, StandardCharsets.UTF_8);
        int status = new Compose(print, print, this::target).run(List.of(words));
        return new Answer(status == 0, text.toString(StandardCharsets.UTF_8));
    }

    /** Whether the one composition there is says that all of it is ready. */
    public boolean isComposed() {
        return compose("status").succeeded();
    }

    /** The pods of a function that are not ending. */
    public List<Pod> pods(String function) {
        return client.pods().inAnyNamespace().withLabel(FUNCTION, function).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Which pods each function has, and how often what is in them was started. */
    public SortedMap<String, Set<String>> runs() {
        var runs = new TreeMap<String, Set<String>>();
        for (var pod : client.pods().inAnyNamespace().withLabel(FUNCTION).list().getItems()) {
            if (pod.getMetadata().getDeletionTimestamp() == null) {
                int restarts = pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(ContainerStatus::getRestartCount)
                        .sum();
                runs.computeIfAbsent(pod.getMetadata().getLabels().get(FUNCTION), any -> new TreeSet<>())
                        .add(pod.getMetadata().getUid() + " " + restarts);
            }
        }
        return runs;
    }

    /** Has the processes of a function go no further, as SIGSTOP does, until they end with their pods. */
    public List<ProcessHandle> hang(String function) throws IOException, InterruptedException {
        var stopped = new ArrayList<ProcessHandle>();
        for (var pod : pods(function)) {
            stopped.addAll(processes(pod.getMetadata().getName()));
        }
        var command = new ArrayList<>(List.of("kill", "-STOP"));
        stopped.forEach(process -> command.add(Long.toString(process.pid())));
        Command.output(command);
        return stopped;
    }

    /** The nodes are on this machine, and what runs in a pod has its name in the environment. */
    private static List<ProcessHandle> processes(String pod) throws IOException {
        var found = ProcessHandle.allProcesses()
                .filter(process -> hasVariable(process.pid(), "HOSTNAME=" + pod))
                .toList();
        if (found.isEmpty()) {
            throw new IOException("no process of the pod " + pod + " is found");
        }
        return found;
    }

    private static boolean hasVariable(long pid, String variable) {
        try {
            var environment = Files.readString(Path.of("/proc", Long.toString(pid), "environ"), ISO_8859_1);
            return List.of(environment.split("\0")).contains(variable);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** A node's address, where its NodePorts are. */
    public String address(String node) {
        return client.nodes().withName(node).get().getStatus().getAddresses().stream()
                .filter(any -> any.getType().equals("InternalIP"))
                .findFirst()
                .orElseThrow()
                .getAddress();
    }

    /** Whether Kubernetes says that a node is. */
    public boolean isReady(String node) {
        return client.nodes().withName(node).get().getStatus().getConditions().stream()
                .anyMatch(
                        any -> any.getType().equals("Ready") && any.getStatus().equals("True"));
    }

    /** Gives a node a label. */
    public void label(String node, String key, String value) {
        client.nodes().withName(node).edit(any -> {
            any.getMetadata().getLabels().put(key, value);
            return any;
        });
    }

    /** Cordons a node, or takes that back. */
    public void setSchedulable(String node, boolean isSchedulable) {
        client.nodes().withName(node).edit(any -> {
            any.getSpec().setUnschedulable(isSchedulable ? null : true);
            return any;
        });
    }

    /** Says that a node has certainly stopped, or takes that back. */
    public void setOutOfService(String node, boolean isOutOfService) {
        client.nodes().withName(node).edit(any -> {
            var taints = any.getSpec().getTaints();
            taints.removeIf(taint -> taint.getKey().equals(OUT_OF_SERVICE));
            if (isOutOfService) {
                taints.add(new TaintBuilder()
                        .withKey(OUT_OF_SERVICE)
                        .withValue("nodeshutdown")
                        .withEffect("NoExecute")
                        .build());
            }
            return any;
        });
    }

    private static List<String> run(Path scripts, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(Arrays.asList(words));
        command.set(0, scripts.resolve(words[0]).toString());
        // A file, since what the cluster leaves running would keep a pipe open.
        var output = File.createTempFile("smart-energy-kube-", ".log").toPath();
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putIfAbsent("KUBE_CACHE", binaries().toString());
            builder.environment().putAll(environment);
            var process = builder.start();
            boolean hasEnded = process.waitFor(PATIENCE);
            process.destroyForcibly();
            var lines = Files.readAllLines(output);
            if (!hasEnded || process.exitValue() != 0) {
                throw new IOException(String.join(" ", words)
                        + (hasEnded ? " ended with " + process.exitValue() : " is not over after " + PATIENCE) + ": "
                        + String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
            }
            return lines;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        try {
            run(scripts, Map.of(), "down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
