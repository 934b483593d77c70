package smartenergy.composer.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Fallback;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;
import smartenergy.composer.composition.Workload;
import smartenergy.composer.composition.Workload.DataPlane;
import smartenergy.composer.composition.Workload.Exposure;
import smartenergy.composer.composition.Workload.Readiness;

/**
 * A composition as YAML: {@code name}, {@code functions}, {@code connections}, {@code fallbacks}, at the top or as the
 * {@code spec} of a Kubernetes object of kind Composition.
 */
public final class CompositionFile {
    private static final String DEFAULT = "/composition.yaml";
    private static final int MAX_REPLICAS = 1_000;
    private static final int MAX_PORT = 65_535;

    private CompositionFile() {}

    /** @throws BadFile if it is none */
    public static Composition read(Path file) {
        return of(document(file));
    }

    /**
     * The members of the composition in a file, as plain maps, lists and scalars.
     *
     * @throws BadFile if it is none
     */
    public static Map<String, Object> members(Path file) {
        var document = document(file);
        var spec = document.find("spec").orElse(document);
        var members = new LinkedHashMap<>(spec.tree());
        members.keySet().retainAll(Set.of("functions", "connections", "fallbacks"));
        members.put(
                "functions",
                spec.list("functions").stream()
                        .map(CompositionFile::functionMembers)
                        .toList());
        return members;
    }

    /** Labels and variables are texts, also where they look like something else. */
    private static Map<String, Object> functionMembers(Value function) {
        var members = function.tree();
        for (var texts : List.of("labels", "environment")) {
            function.find(texts).ifPresent(value -> members.put(texts, value.texts()));
        }
        return members;
    }

    private static Value document(Path file) {
        return Value.documents(file).stream()
                .filter(Value::isMapping)
                .filter(CompositionFile::isComposition)
                .findFirst()
                .orElseThrow(() -> new BadFile(file + " has no functions"));
    }

    /**
     * @param name of the text, for messages
     * @throws BadFile if it is none
     */
    public static Composition parse(String name, String text) {
        return of(Value.documents(name, text).getFirst());
    }

    /** The one that Smart Energy itself consists of. */
    public static Composition smartEnergy() {
        try (var in = CompositionFile.class.getResourceAsStream(DEFAULT)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return parse("composition.yaml", text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isComposition(Value document) {
        return document.find("functions").isPresent()
                || document.at("spec", "functions").isPresent();
    }

    static Composition of(Value document) {
        var spec = document.find("spec").orElse(document);
        var name = document.at("metadata", "name").or(() -> document.find("name"));
        try {
            return new Composition(
                    name.map(Value::text).orElse("composition"),
                    spec.list("functions").stream()
                            .map(CompositionFile::function)
                            .toList(),
                    spec.list("connections").stream()
                            .map(CompositionFile::connection)
                            .toList(),
                    spec.list("fallbacks").stream()
                            .map(CompositionFile::fallback)
                            .toList());
        } catch (IllegalArgumentException e) {
            throw spec.wrong(e.getMessage());
        }
    }

    private static Function function(Value value) {
        value.only(
                "name",
                "tier",
                "capabilities",
                "architectures",
                "site",
                "labels",
                "requests",
                "replicas",
                "everyNode",
                "stateful",
                "after",
                "spread",
                "image",
                "command",
                "environment",
                "readiness",
                "dataPlane",
                "exposure",
                "pod");
        return new Function(
                value.get("name").as(CompositionFile::name),
                value.get("tier").as(Tier::of),
                texts(value, "capabilities").stream().collect(Collectors.toSet()),
                texts(value, "architectures").stream().collect(Collectors.toSet()),
                value.find("site").map(Value::text),
                value.find("labels").map(Value::texts).orElse(Map.of()),
                value.find("requests").map(CompositionFile::requests).orElse(Resources.NONE),
                value.find("replicas")
                        .map(count -> count.count(0, MAX_REPLICAS))
                        .orElse(1),
                value.find("everyNode").map(Value::flag).orElse(false),
                value.find("stateful").map(Value::flag).orElse(false),
                texts(value, "after"),
                value.find("spread").map(Value::text),
                workload(value));
    }

    private static Workload workload(Value value) {
        return new Workload(
                value.find("image").map(Value::text).orElse(""),
                texts(value, "command"),
                value.find("environment").map(Value::texts).orElse(Map.of()),
                value.find("readiness")
                        .map(readiness -> readiness.only("port", "path"))
                        .map(readiness -> new Readiness(port(readiness, "port"), optionalText(readiness, "path"))),
                value.find("dataPlane")
                        .map(plane -> plane.only("port", "path", "progress", "waiting"))
                        .map(plane -> new DataPlane(
                                port(plane, "port"),
                                plane.find("path").map(Value::text).orElse("/metrics"),
                                plane.get("progress").text(),
                                optionalText(plane, "waiting"))),
                value.find("exposure")
                        .map(exposure -> exposure.only("port", "nodePort"))
                        .map(exposure -> new Exposure(
                                port(exposure, "port"),
                                exposure.find("nodePort")
                                        .map(port -> port.count(1, MAX_PORT))
                                        .orElse(0))),
                value.find("pod").map(Value::tree).orElse(Map.of()));
    }

    private static int port(Value value, String name) {
        return value.get(name).count(1, MAX_PORT);
    }

    private static String optionalText(Value value, String name) {
        return value.find(name).map(Value::text).orElse("");
    }

    /** Of a function: a label of DNS, as Kubernetes wants it (RFC 1123). */
    private static String name(String text) {
        if (text.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            return text;
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a name of lower-case letters, digits and dashes, up to 63 characters");
    }

    private static List<String> texts(Value value, String name) {
        return value.list(name).stream().map(Value::text).toList();
    }

    static Resources requests(Value value) {
        return new Resources(
                value.find("cpu").map(cpu -> cpu.as(Resources::milliCpu)).orElse(0L),
                value.find("memory").map(memory -> memory.as(Resources::bytes)).orElse(0L));
    }

    private static Connection connection(Value value) {
        value.only("from", "to", "port", "variable", "form");
        return new Connection(
                value.get("from").text(),
                value.get("to").text(),
                port(value, "port"),
                optionalText(value, "variable"),
                value.find("form").map(Value::text).orElse(Connection.PLAIN_FORM));
    }

    private static Fallback fallback(Value value) {
        value.only("tier", "to");
        var to = value.get("to").only("tier", "node", "site");
        var targets = to.members();
        if (targets.size() != 1) {
            throw value.get("to").wrong("needs one of tier, node and site");
        }
        var target = targets.entrySet().iterator().next();
        var label = switch (target.getKey()) {
            case "tier" -> Labels.TIER;
            case "site" -> Labels.SITE;
            default -> Labels.HOST_NAME;
        };
        return new Fallback(
                value.get("tier").as(Tier::of), label, target.getValue().text());
    }
}
