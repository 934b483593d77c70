package smartenergy.playground.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import smartenergy.composer.cli.Compose;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.kubernetes.KubernetesTarget;
import smartenergy.playground.chain.Installation;
import smartenergy.playground.images.Command;

/** The whole of Smart Energy on a test cluster, as an overlay in {@code k8s/overlays} has it. */
public final class SiteCluster implements AutoCloseable {
    /** Of the composition. */
    public static final String NAME = "smart-energy";

    private static final String FUNCTION = "smart-energy.io/function";
    private static final String VOLUMES = "/var/lib/smart-energy";
    /** As whom everything runs in the images. */
    private static final int USER = 10_001;

    private static final int DATALAKE_PORT = 30_086;
    private static final int CONSOLE_PORT = 30_085;

    private final Site site;
    private final Path home;
    private final Path folder;
    private final TestCluster cluster;
    private final KubernetesClient client;

    /** A node, and what it is labelled with. */
    public record Node(String name, String tier, String site) {
        private static final int MEBIBYTES = 8_192;
        private static final int CPUS = 4;

        private String asArgument() {
            return String.join(":", name, tier, Integer.toString(MEBIBYTES), Integer.toString(CPUS));
        }
    }

    /** Which nodes an overlay is for. */
    public enum Site {
        LOCAL_SITE(
                "local-site",
                new Node("gist-pi-1", "iot", "gist"),
                new Node("gist-gateway-1", "gateway", "gist"),
                new Node("gist-cloud-1", "cloud", "gist"),
                new Node("gist-cloud-2", "cloud", "gist")),
        MULTI_SITE(
                "multi-site",
                new Node("gist-pi-1", "iot", "gist"),
                new Node("gist-1", "cloud", "gist"),
                new Node("chula-1", "cloud", "chula"),
                new Node("itb-1", "cloud", "itb"),
                new Node("um-1", "cloud", "um"));

        private final String overlay;
        private final List<Node> nodes;

        Site(String overlay, Node... nodes) {
            this.overlay = overlay;
            this.nodes = List.of(nodes);
        }

        /** The overlay's name. */
        public String text() {
            return overlay;
        }

        public List<Node> nodes() {
            return nodes;
        }
    }

    private SiteCluster(Site site, Path home, Path folder, TestCluster cluster) {
        this.site = site;
        this.home = home;
        this.folder = folder;
        this.cluster = cluster;
        this.client = cluster.client();
    }

    /**
     * Starts nodes and puts the images into them. Nothing is installed yet.
     *
     * @param images as {@code smart-energy images} makes them
     * @param folder for all that the functions keep
     */
    public static SiteCluster start(Path scripts, Installation installation, Site site, List<Path> images, Path folder)
            throws IOException, InterruptedException {
        var cluster = TestCluster.start(
                scripts, site.nodes.stream().map(Node::asArgument).toList());
        var started = new SiteCluster(site, installation.home(), folder, cluster);
        try {
            for (var node : site.nodes) {
                started.client.nodes().withName(node.name()).edit(any -> {
                    any.getMetadata().getLabels().put(Labels.SITE, node.site());
                    return any;
                });
            }
            for (var image : images) {
                cluster.load(image);
            }
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Installs all but the composition, which is then applied by {@code compose apply}; returns what that says. */
    public String install() throws IOException, InterruptedException {
        var overlay = home.resolve("k8s/overlays").resolve(site.overlay);
        var sensors = site.nodes.stream()
                .filter(node -> node.tier().equals("iot"))
                .map(Node::name)
                .toList();
        var secrets = new ArrayList<>(List.of(
                home.resolve("k8s/make-secrets").toString(),
                overlay.resolve("secrets").toString()));
        secrets.addAll(sensors);
        Command.output(secrets);
        makeFolders(sensors);
        var manifests = Command.output(List.of(
                        "kubectl",
                        "kustomize",
                        home.resolve("k8s/overlays/test-cluster")
                                .resolve(site.overlay)
                                .toString()))
                .replace(VOLUMES, folder.toString());
        var all = client.load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .items();
        for (var object : all) {
            if (!object.getKind().equals("Composition")) {
                client.resource(object).serverSideApply();
            }
        }
        return compose(
                "apply",
                "-f",
                Files.writeString(folder.resolve("manifests.yaml"), manifests).toString(),
                "--wait",
                "PT10M");
    }

    /** Volumes of nodes' folders belong to whom they belong on the node. */
    private void makeFolders(List<String> sensors) throws IOException {
        for (var volume : List.of("kafka-1", "kafka-2", "kafka-3", "datalake", "models", "datapond", "mqtt-broker")) {
            own(Files.createDirectories(folder.resolve(volume)));
        }
        own(Files.createDirectories(folder.resolve("outbox")));
        for (var sensor : sensors) {
            own(Files.createDirectories(folder.resolve("outbox").resolve(sensor)));
        }
    }

    private static void own(Path volume) throws IOException {
        Files.setAttribute(volume, "unix:uid", USER);
        Files.setAttribute(volume, "unix:gid", USER);
    }

    public Site site() {
        return site;
    }

    public KubernetesClient client() {
        return client;
    }

    /** @param action {@code stop} (a power cut), {@code start}, {@code partition} or {@code heal} */
    public void node(String action, String name) throws IOException, InterruptedException {
        cluster.node(action, name);
    }

    /** Runs {@code smart-energy compose}; returns what it prints. */
    public String compose(String... words) {
        var text = new ByteArrayOutputStream();
        var print = new PrintStream(text, true, StandardCharsets.UTF_8);
        new Compose(print, print, () -> new KubernetesTarget(cluster.client())).run(List.of(words));
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Of the DataLake, at a node's port. */
    public URI dataLake(String node) {
        return address(node, DATALAKE_PORT);
    }

    /** Of the console, at a node's port. */
    public URI console(String node) {
        return address(node, CONSOLE_PORT);
    }

    private URI address(String node, int port) {
        var address = client.nodes().withName(node).get().getStatus().getAddresses().stream()
                .filter(any -> any.getType().equals("InternalIP"))
                .findFirst()
                .orElseThrow()
                .getAddress();
        return URI.create("http://" + address + ":" + port);
    }

    /** The pods of a function that are not ending. */
    public List<Pod> pods(String function) {
        return client.pods().inAnyNamespace().withLabels(Map.of(FUNCTION, function)).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    @Override
    public void close() throws IOException {
        client.close();
        cluster.close();
    }
}
