package smartenergy.systemtests.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import smartenergy.composer.composition.Labels;
import smartenergy.local.deployment.Installation;
import smartenergy.packaging.Command;

/** The whole of Smart Energy on a test cluster, as an overlay in {@code k8s/overlays} has it. */
public final class SiteCluster implements AutoCloseable {
    private static final String COMPOSITION = "Composition";

    private static final String VOLUMES = "/srv/smart-energy";
    /** The user as whom everything runs in the images. */
    private static final int USER = 10_001;

    private static final int DATALAKE_PORT = 30_086;
    private static final int CONSOLE_PORT = 30_085;

    private final Site site;
    private final Path home;
    private final Path folder;
    private final TestCluster cluster;
    private final List<String> leftOut = new ArrayList<>();
    /** As the overlay has it; null before it is installed. */
    private HasMetadata composition;

    /**
     * A node, and what it is labelled with.
     *
     * @param isReplaceable whether other nodes can take what runs there
     */
    public record Node(String name, String tier, String site, boolean isReplaceable) {
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
                new Node("gist-pi-1", "iot", "gist", false),
                new Node("gist-gateway-1", "gateway", "gist", false),
                new Node("gist-cloud-1", "cloud", "gist", true),
                new Node("gist-cloud-2", "cloud", "gist", true)),
        /** There is no gateway node; what belongs on one is on gist-1. */
        MULTI_SITE(
                "multi-site",
                new Node("gist-pi-1", "iot", "gist", false),
                new Node("gist-1", "cloud", "gist", false),
                new Node("chula-1", "cloud", "chula", true),
                new Node("itb-1", "cloud", "itb", true),
                new Node("um-1", "cloud", "um", true));

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
    }

    /**
     * Starts nodes and puts the images into them. Nothing is installed yet.
     *
     * @param images as {@code smart-energy images} makes them
     * @param folder for all that the functions keep
     */
    public static SiteCluster start(Installation installation, Site site, List<Path> images, Path folder)
            throws IOException, InterruptedException {
        var cluster =
                TestCluster.start(site.nodes.stream().map(Node::asArgument).toList());
        try {
            for (var node : site.nodes) {
                cluster.label(node.name(), Labels.SITE, node.site());
            }
            for (var image : images) {
                cluster.load(image);
            }
            return new SiteCluster(site, installation.home(), folder, cluster);
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Installs all but the composition, and then applies that. */
    public void install() throws IOException, InterruptedException {
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
        var kubectl = TestCluster.kubectl().orElseThrow(() -> new IOException("no kubectl can be had here"));
        var manifests = Command.output(List.of(
                        kubectl.toString(),
                        "kustomize",
                        home.resolve("k8s/overlays/test-cluster")
                                .resolve(site.overlay)
                                .toString()))
                .replace(VOLUMES, folder.toString());
        var all = cluster.client()
                .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .items();
        for (var object : all) {
            if (object.getKind().equals(COMPOSITION)) {
                composition = object;
            } else if (isKnown(object)) {
                cluster.client().resource(object).serverSideApply();
            } else {
                leftOut.add(object.getApiVersion() + " " + object.getKind() + " "
                        + object.getMetadata().getName());
            }
        }
        apply(function -> {});
    }

    /** What of the overlay this cluster's Kubernetes does not know, and so was not installed. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /**
     * Says whether this Kubernetes knows such an object: 1.20 has no budgets of the form that newer ones have. The
     * trial drains no two nodes at once, and so does without.
     */
    private boolean isKnown(HasMetadata object) {
        return !object.getApiVersion().equals("policy/v1")
                || cluster.client().supports(object.getApiVersion(), object.getKind());
    }

    /**
     * Applies the composition by {@code compose apply}, and returns when it is ready.
     *
     * @param change of each function, as its YAML has it
     * @throws IOException if it does not become ready, with what {@code compose apply} says
     */
    public void apply(Consumer<Map<String, Object>> change) throws IOException {
        var serialization = cluster.client().getKubernetesSerialization();
        var changed = serialization.convertValue(composition, GenericKubernetesResource.class);
        changed.<List<Map<String, Object>>>get("spec", "functions").forEach(change);
        var file = Files.writeString(folder.resolve("composition.yaml"), serialization.asYaml(changed));
        var answer = cluster.compose("apply", "-f", file.toString(), "--wait", "PT10M");
        if (!answer.succeeded()) {
            throw new IOException(answer.text());
        }
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

    /** What it runs on. */
    public TestCluster cluster() {
        return cluster;
    }

    /** The DataLake's address, at a node's port. */
    public URI dataLake(String node) {
        return address(node, DATALAKE_PORT);
    }

    /** The console's address, at a node's port. */
    public URI console(String node) {
        return address(node, CONSOLE_PORT);
    }

    private URI address(String node, int port) {
        return URI.create("http://" + cluster.address(node) + ":" + port);
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
