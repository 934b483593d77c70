package smartenergy.composer.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Fallback;
import smartenergy.composer.composition.Form;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.InvalidComposition;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.composition.Tier;
import smartenergy.composer.composition.Workload;
import smartenergy.composer.composition.Workload.DataPlane;
import smartenergy.composer.composition.Workload.Exposure;
import smartenergy.composer.composition.Workload.Protocol;
import smartenergy.composer.composition.Workload.Readiness;

/**
 * A composition as YAML: {@code name}, {@code functions}, {@code connections}, {@code fallbacks}, at the top or as the
 * {@code spec} of a Kubernetes object of kind Composition.
 */
public final class CompositionFile {
    private static final String DEFAULT = "/composition.yaml";
    private static final List<String> MEMBERS = List.of("functions", "connections", "fallbacks");
    private static final int MAX_FUNCTIONS = 1_000;
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_FALLBACKS = 100;
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
        var members = spec(document(file)).tree();
        members.keySet().retainAll(MEMBERS);
        return members;
    }

    /** What is wrong with the composition in a file, with the line where it stands. */
    public static BadFile wrong(Path file, InvalidComposition invalid) {
        return wrong(spec(document(file)), invalid);
    }

    private static BadFile wrong(Value spec, InvalidComposition invalid) {
        return spec.follow(invalid.path()).wrong(invalid.getMessage());
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

    /** Whether it is meant as one, also if it says nothing. */
    static boolean isComposition(Value document) {
        return MEMBERS.stream().anyMatch(document::has)
                || document.at("spec", "functions").isPresent()
                || document.at("kind")
                        .filter(kind -> kind.text().equals("Composition"))
                        .isPresent();
    }

    private static boolean isResource(Value document) {
        return document.has("spec") || document.has("kind");
    }

    /** What says what it consists of. */
    private static Value spec(Value document) {
        if (!isResource(document)) {
            return document;
        }
        return document.find("spec").orElseThrow(() -> document.wrong("has no functions"));
    }

    static Composition of(Value document) {
        var spec = spec(document);
        if (spec.has("functions") && spec.find("functions").isEmpty()) {
            throw spec.members().get("functions").wrong("has no functions");
        }
        if (isResource(document)) {
            spec.only("functions", "connections", "fallbacks");
        } else {
            spec.only("name", "nodes", "functions", "connections", "fallbacks");
        }
        var name = document.at("metadata", "name").or(() -> document.find("name"));
        var functions = spec.find("functions").orElseThrow(() -> spec.wrong("has no functions"));
        if (functions.list().isEmpty()) {
            throw functions.wrong("has no functions");
        }
        try {
            return new Composition(
                    name.map(value -> value.string(Form.COMPOSITION)).orElse("composition"),
                    few(functions, MAX_FUNCTIONS).map(CompositionFile::function).toList(),
                    spec.find("connections").stream()
                            .flatMap(list -> few(list, MAX_CONNECTIONS))
                            .map(CompositionFile::connection)
                            .toList(),
                    spec.find("fallbacks").stream()
                            .flatMap(list -> few(list, MAX_FALLBACKS))
                            .map(CompositionFile::fallback)
                            .toList());
        } catch (InvalidComposition e) {
            throw wrong(spec, e);
        }
    }

    private static Stream<Value> few(Value list, int most) {
        if (list.list().size() > most) {
            throw list.wrong("has " + list.list().size() + " members, more than " + most);
        }
        return list.list().stream();
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
                value.get("name").string(Form.FUNCTION),
                tier(value),
                Set.copyOf(texts(value, "capabilities", Form.LABEL_NAME)),
                Set.copyOf(texts(value, "architectures", Form.LABEL_NAME)),
                value.find("site").map(site -> site.string(Form.LABEL_NAME)),
                texts(value, "labels", Form.LABEL_KEY, Form.LABEL_VALUE::require),
                value.find("requests").map(CompositionFile::ownRequests).orElse(Resources.NONE),
                value.find("replicas")
                        .map(count -> count.count(0, MAX_REPLICAS))
                        .orElse(1),
                value.find("everyNode").map(Value::flag).orElse(false),
                value.find("stateful").map(Value::flag).orElse(false),
                texts(value, "after", Form.FUNCTION),
                value.find("spread").map(spread -> spread.string(Form.WORD)),
                workload(value));
    }

    private static Workload workload(Value value) {
        return new Workload(
                optionalText(value, "image", Form.WORD),
                value.list("command").stream().map(Value::string).toList(),
                texts(value, "environment", Form.VARIABLE, text -> text),
                value.find("readiness")
                        .map(readiness -> readiness.only("port", "path", "speaks"))
                        .map(readiness -> new Readiness(
                                port(readiness, "port"),
                                optionalText(readiness, "path", Form.PATH),
                                readiness.find("speaks").map(protocol -> protocol.as(Protocol::of)))),
                value.find("dataPlane")
                        .map(plane -> plane.only("port", "path", "progress", "waiting"))
                        .map(plane -> new DataPlane(
                                port(plane, "port"),
                                plane.find("path")
                                        .map(path -> path.string(Form.PATH))
                                        .orElse("/metrics"),
                                plane.get("progress").string(Form.METRIC),
                                optionalText(plane, "waiting", Form.METRIC))),
                value.find("exposure")
                        .map(exposure -> exposure.only("port", "nodePort"))
                        .map(exposure -> new Exposure(
                                port(exposure, "port"),
                                exposure.find("nodePort")
                                        .map(port -> port.count(1, MAX_PORT))
                                        .orElse(0))),
                value.find("pod").map(Value::tree).orElse(Map.of()));
    }

    private static Tier tier(Value value) {
        return value.get("tier").as(Tier::of);
    }

    private static int port(Value value, String name) {
        return value.get(name).count(1, MAX_PORT);
    }

    private static String optionalText(Value value, String name, Form form) {
        return value.find(name).map(text -> text.string(form)).orElse("");
    }

    private static List<String> texts(Value value, String name, Form form) {
        return value.list(name).stream().map(text -> text.string(form)).toList();
    }

    /** @param require refuses a value with an IllegalArgumentException */
    private static Map<String, String> texts(Value value, String name, Form keys, UnaryOperator<String> require) {
        var texts = new LinkedHashMap<String, String>();
        value.find(name).map(Value::members).orElse(Map.of()).forEach((key, member) -> {
            member.as(_ -> keys.require(key));
            var text = member.string();
            texts.put(key, member.as(_ -> require.apply(text)));
        });
        return texts;
    }

    private static Resources ownRequests(Value value) {
        value.only("cpu", "memory").members().values().forEach(amount -> {
            if (amount.isOddNumber()) {
                throw amount.wrong("is a number with a fraction or of another base; put it in quotes");
            }
            amount.as(Form.QUANTITY::require);
        });
        return requests(value);
    }

    static Resources requests(Value value) {
        return new Resources(
                value.find("cpu").map(cpu -> cpu.as(Resources::milliCpu)).orElse(0L),
                value.find("memory").map(memory -> memory.as(Resources::bytes)).orElse(0L));
    }

    private static Connection connection(Value value) {
        value.only("from", "to", "port", "variable", "form");
        return new Connection(
                value.get("from").string(Form.FUNCTION),
                value.get("to").string(Form.FUNCTION),
                port(value, "port"),
                optionalText(value, "variable", Form.VARIABLE),
                value.find("form").map(form -> form.string(Form.WORD)).orElse(Connection.PLAIN_FORM));
    }

    private static Fallback fallback(Value value) {
        value.only("tier", "to");
        var to = value.get("to").only("tier", "node", "site");
        var targets = to.members();
        if (targets.size() != 1) {
            throw value.get("to").wrong("needs one of tier, node and site");
        }
        var target = targets.entrySet().iterator().next();
        return switch (target.getKey()) {
            case "tier" -> new Fallback(tier(value), Labels.TIER, tier(to).text());
            case "site" ->
                new Fallback(tier(value), Labels.SITE, target.getValue().string(Form.LABEL_NAME));
            default ->
                new Fallback(tier(value), Labels.HOST_NAME, target.getValue().string(Form.NODE));
        };
    }
}
