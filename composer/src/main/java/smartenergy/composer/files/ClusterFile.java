package smartenergy.composer.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.placement.Node;
import smartenergy.telemetry.NumberText;

/**
 * A cluster as YAML or JSON, to plan for it without touching it: {@code nodes}, each with name, labels, capacity and
 * usage, or Kubernetes' own objects (Node, NodeMetrics, Pod), alone, in lists or as several documents.
 *
 * @param composition that stands in the same file, if one does
 */
public record ClusterFile(List<Node> nodes, Optional<Composition> composition) {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of(
            "name",
            "labels",
            "tier",
            "site",
            "architecture",
            "capabilities",
            "capacity",
            "allocatable",
            "usage",
            "requested",
            "ready",
            "cordoned",
            "unschedulable",
            "taints",
            "pressure"));

    /**
     * @param passedOver is told of members that mean nothing here
     * @throws BadFile if it does not describe a cluster
     */
    public static ClusterFile read(Path file, Consumer<String> passedOver) {
        var nodes = new ArrayList<Node>();
        var objects = new ArrayList<Value>();
        Optional<Composition> composition = Optional.empty();
        for (var document : Value.documents(file)) {
            if (CompositionFile.isComposition(document)) {
                composition = Optional.of(CompositionFile.of(document));
            } else if (!document.has("kind")) {
                tell(document, Set.of("nodes"), passedOver);
            }
            document.find("nodes").ifPresent(list -> list.list().forEach(node -> nodes.add(node(node, passedOver))));
            if (document.find("kind").isPresent()) {
                document.find("items")
                        .ifPresentOrElse(items -> objects.addAll(items.list()), () -> objects.add(document));
            }
        }
        nodes.addAll(ofKubernetes(objects));
        if (nodes.isEmpty()) {
            throw new BadFile(file + " has no nodes: neither a list 'nodes' nor objects of kind Node");
        }
        var names = new TreeSet<String>();
        for (var node : nodes) {
            if (!names.add(node.name())) {
                throw new BadFile(file + " has two nodes '" + node.name() + "'");
            }
        }
        return new ClusterFile(List.copyOf(nodes), composition);
    }

    private static void tell(Value value, Set<String> known, Consumer<String> passedOver) {
        value.members().forEach((name, member) -> {
            if (!known.contains(name)) {
                passedOver.accept(
                        member.wrong("means nothing here and is passed over; known are " + String.join(", ", known))
                                .getMessage());
            }
        });
    }

    private static Node node(Value value, Consumer<String> passedOver) {
        tell(value, KNOWN, passedOver);
        var name = value.get("name").text();
        var labels = new LinkedHashMap<>(value.find("labels").map(Value::texts).orElse(Map.of()));
        labels.putIfAbsent(Labels.HOST_NAME, name);
        value.find("tier").ifPresent(tier -> labels.putIfAbsent(Labels.TIER, tier.text()));
        value.find("site").ifPresent(site -> labels.putIfAbsent(Labels.SITE, site.text()));
        value.find("architecture").ifPresent(kind -> labels.putIfAbsent(Labels.ARCHITECTURE, kind.text()));
        value.list("capabilities").forEach(capability -> labels.put(Labels.capability(capability.text()), "true"));
        var allocatable = amount(value.find("allocatable").orElseGet(() -> value.get("capacity")));
        return new Node(
                name,
                labels,
                allocatable,
                value.find("requested")
                        .map(requested -> part(requested, allocatable))
                        .orElse(Resources.NONE),
                value.find("usage").map(usage -> part(usage, allocatable)),
                value.find("ready").map(Value::flag).orElse(true),
                value.find("cordoned")
                        .or(() -> value.find("unschedulable"))
                        .map(Value::flag)
                        .orElse(false),
                troubles(value));
    }

    private static List<String> troubles(Value node) {
        var troubles = new ArrayList<String>();
        node.list("pressure").forEach(pressure -> troubles.add(pressure.text()));
        for (var taint : node.list("taints")) {
            if (!taint.isMapping()) {
                troubles.add("the taint " + taint.text());
            } else if (!taint.find("effect").map(Value::text).orElse("").equals("PreferNoSchedule")) {
                troubles.add("the taint " + taint.get("key").text());
            }
        }
        return troubles;
    }

    private static Resources amount(Value value) {
        return new Resources(
                value.get("cpu").as(Resources::milliCpu), value.get("memory").as(Resources::bytes));
    }

    /** Quantities, percentages ({@code 35%}), or parts of the whole if memory is a number below one. */
    private static Resources part(Value value, Resources whole) {
        boolean isPart = value.find("memory")
                .map(Value::text)
                .filter(text -> text.matches("0?\\.[0-9]+"))
                .isPresent();
        return new Resources(
                value.find("cpu")
                        .map(cpu -> cpu.as(part(isPart, whole.milliCpu(), Resources::milliCpu)))
                        .orElse(0L),
                value.find("memory")
                        .map(memory -> memory.as(part(isPart, whole.bytes(), Resources::bytes)))
                        .orElse(0L));
    }

    private static Function<String, Long> part(boolean isPart, long whole, Function<String, Long> quantity) {
        return text -> {
            if (text.endsWith("%")) {
                return Math.round(NumberText.decimal(text.substring(0, text.length() - 1)) / 100 * whole);
            }
            return isPart ? (Long) Math.round(NumberText.decimal(text) * whole) : quantity.apply(text);
        };
    }

    private static List<Node> ofKubernetes(List<Value> objects) {
        var usage = new HashMap<String, Resources>();
        var requested = new HashMap<String, Resources>();
        for (var object : objects) {
            switch (object.at("kind").map(Value::text).orElse("")) {
                case "NodeMetrics" -> usage.put(nameOf(object), amount(object.get("usage")));
                case "Pod" -> request(object, requested);
                default -> {}
            }
        }
        return objects.stream()
                .filter(object -> object.at("kind").map(Value::text).orElse("").equals("Node"))
                .map(object -> kubernetesNode(object, usage, requested))
                .toList();
    }

    private static String nameOf(Value object) {
        return object.get("metadata").get("name").text();
    }

    /** Adds what a pod requests to its node's sum, unless the pod is over. */
    private static void request(Value pod, Map<String, Resources> requested) {
        var phase = pod.at("status", "phase").map(Value::text).orElse("");
        var node = pod.at("spec", "nodeName").map(Value::text);
        if (node.isEmpty() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return;
        }
        for (var container : pod.get("spec").list("containers")) {
            container
                    .at("resources", "requests")
                    .map(CompositionFile::requests)
                    .ifPresent(requests -> requested.merge(node.get(), requests, Resources::plus));
        }
    }

    private static Node kubernetesNode(Value object, Map<String, Resources> usage, Map<String, Resources> requested) {
        var name = nameOf(object);
        var labels = new LinkedHashMap<>(
                object.at("metadata", "labels").map(Value::texts).orElse(Map.of()));
        labels.putIfAbsent(Labels.HOST_NAME, name);
        var troubles =
                new ArrayList<>(object.find("spec").map(ClusterFile::troubles).orElse(List.of()));
        boolean isReady = true;
        for (var condition : object.get("status").list("conditions")) {
            var type = condition.get("type").text();
            boolean isTrue = condition.get("status").text().equals("True");
            if (type.equals("Ready")) {
                isReady = isTrue;
            } else if (isTrue) {
                troubles.add(type);
            }
        }
        return new Node(
                name,
                labels,
                amount(object.get("status").get("allocatable")),
                requested.getOrDefault(name, Resources.NONE),
                Optional.ofNullable(usage.get(name)),
                isReady,
                object.at("spec", "unschedulable").map(Value::flag).orElse(false),
                troubles);
    }
}
