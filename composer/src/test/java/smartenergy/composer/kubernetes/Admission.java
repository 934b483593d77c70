package smartenergy.composer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** What an API server says to a composition: by the schema of its resource first, then by the policy of admission. */
final class Admission {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode schema;
    private final Map<String, Program> variables = new LinkedHashMap<>();
    private final Map<String, Program> rules = new LinkedHashMap<>();

    Admission() throws IOException, CelValidationException, CelEvaluationException {
        schema = document("/k8s/crd.yaml").at("/spec/versions/0/schema/openAPIV3Schema");
        var policy = document("/k8s/admission.yaml").path("spec");
        var cel = CelFactory.standardCelBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("object", SimpleType.DYN);
        for (var variable : policy.path("variables")) {
            cel.addVar("variables." + variable.path("name").asText(), SimpleType.DYN);
        }
        var compiler = cel.build();
        for (var variable : policy.path("variables")) {
            variables.put(
                    "variables." + variable.path("name").asText(),
                    program(compiler, variable.path("expression").asText()));
        }
        for (var rule : policy.path("validations")) {
            rules.put(
                    rule.path("message").asText(),
                    program(compiler, rule.path("expression").asText()));
        }
    }

    private static Program program(Cel cel, String expression) throws CelValidationException, CelEvaluationException {
        return cel.createProgram(cel.compile(expression).getAst());
    }

    private static JsonNode document(String resource) throws IOException {
        try (var in = Admission.class.getResourceAsStream(resource)) {
            return JSON.valueToTree(new Yaml().loadAll(in).iterator().next());
        }
    }

    /** What is wrong with it; absent if it is taken. */
    Optional<String> refusal(Map<String, Object> composition) throws CelEvaluationException {
        var problem = problem("", JSON.valueToTree(composition), schema);
        return problem.isPresent() ? problem : contradiction(composition);
    }

    private Optional<String> contradiction(Map<String, Object> composition) throws CelEvaluationException {
        var known = new HashMap<String, Object>(Map.of("object", composition));
        for (var variable : variables.entrySet()) {
            known.put(variable.getKey(), variable.getValue().eval(known));
        }
        for (var rule : rules.entrySet()) {
            if (!rule.getValue().eval(known).equals(true)) {
                return Optional.of(rule.getKey());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(String path, JsonNode value, JsonNode schema) {
        if (!isOfType(value, schema)) {
            return Optional.of(path + " is of another type: " + value);
        }
        boolean isTooSmall = value.isNumber()
                        && value.asDouble() < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
                || value.isArray() && value.size() < schema.path("minItems").asInt(0)
                || value.isObject()
                        && value.size() < schema.path("minProperties").asInt(0);
        boolean isTooLarge = value.isNumber()
                        && value.asDouble() > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)
                || value.isArray() && value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)
                || value.isObject()
                        && value.size() > schema.path("maxProperties").asInt(Integer.MAX_VALUE);
        if (isTooSmall || isTooLarge || value.isTextual() && !isOfForm(value.asText(), schema)) {
            return Optional.of(path + " is not as it should be: " + value);
        }
        return value.isObject() ? memberProblem(path, value, schema) : elementProblem(path, value, schema);
    }

    private static boolean isOfType(JsonNode value, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return value.isTextual() || value.isIntegralNumber();
        }
        return switch (schema.path("type").asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "string" -> value.isTextual();
            default -> throw new IllegalStateException("a schema without a type: " + schema);
        };
    }

    private static boolean isOfForm(String text, JsonNode schema) {
        boolean isListed = !schema.has("enum")
                || StreamSupport.stream(schema.path("enum").spliterator(), false)
                        .anyMatch(any -> any.asText().equals(text));
        return isListed
                && text.codePointCount(0, text.length())
                        <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                && (!schema.has("pattern")
                        || Pattern.matches(schema.path("pattern").asText(), text));
    }

    /** As {@code kubectl} has it, a member that is not known is refused. */
    private static Optional<String> memberProblem(String path, JsonNode value, JsonNode schema) {
        for (var name : schema.path("required")) {
            if (!value.has(name.asText())) {
                return Optional.of(path + " has no " + name.asText());
            }
        }
        if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            return Optional.empty();
        }
        for (var member : value.properties()) {
            var known = schema.path("properties").path(member.getKey());
            var its = known.isMissingNode() ? schema.path("additionalProperties") : known;
            var problem = its.isMissingNode()
                    ? Optional.of(path + "." + member.getKey() + " is not known")
                    : problem(path + "." + member.getKey(), member.getValue(), its);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> elementProblem(String path, JsonNode list, JsonNode schema) {
        var keys = new HashSet<String>();
        for (var element : list) {
            var problem = problem(path + "[]", element, schema.path("items"));
            if (problem.isPresent()) {
                return problem;
            }
            for (var key : schema.path("x-kubernetes-list-map-keys")) {
                if (!keys.add(element.path(key.asText()).asText())) {
                    return Optional.of(path + " has two of one " + key.asText());
                }
            }
        }
        return Optional.empty();
    }
}
