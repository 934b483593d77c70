package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import smartenergy.composer.composition.Form;

/** Expressions and lengths stand in the resource's schema and its policy of admission as in {@link Form}. */
class FormsOfTheSchemaTest {
    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry("metadata.name", Form.COMPOSITION),
            Map.entry("functions.name", Form.FUNCTION),
            Map.entry("functions.capabilities", Form.LABEL_NAME),
            Map.entry("functions.architectures", Form.LABEL_NAME),
            Map.entry("functions.site", Form.LABEL_NAME),
            Map.entry("functions.labels", Form.LABEL_VALUE),
            Map.entry("functions.requests.cpu", Form.QUANTITY),
            Map.entry("functions.requests.memory", Form.QUANTITY),
            Map.entry("functions.after", Form.FUNCTION),
            Map.entry("functions.spread", Form.WORD),
            Map.entry("functions.image", Form.WORD),
            Map.entry("functions.readiness.path", Form.PATH),
            Map.entry("functions.dataPlane.path", Form.PATH),
            Map.entry("functions.dataPlane.progress", Form.METRIC),
            Map.entry("functions.dataPlane.waiting", Form.METRIC),
            Map.entry("connections.from", Form.FUNCTION),
            Map.entry("connections.to", Form.FUNCTION),
            Map.entry("connections.variable", Form.VARIABLE),
            Map.entry("connections.form", Form.WORD),
            Map.entry("fallbacks.to.node", Form.NODE),
            Map.entry("fallbacks.to.site", Form.LABEL_NAME));

    @Test
    void areThoseOfTheSchema() throws IOException {
        var schema = document("/k8s/crd.yaml").at("/spec/versions/0/schema/openAPIV3Schema/properties");
        var found = new TreeMap<String, String>();
        collect("metadata", schema.path("metadata"), found);
        schema.at("/spec/properties").properties().forEach(any -> collect(any.getKey(), any.getValue(), found));

        var expected = new TreeMap<String, String>();
        FORMS.forEach((path, form) -> expected.put(path, form.expression() + " up to " + form.longest()));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void areThoseOfThePolicy() throws IOException {
        var rules = new StringBuilder();
        document("/k8s/admission.yaml")
                .at("/spec/validations")
                .forEach(rule -> rules.append(rule.path("expression").asText()).append('\n'));

        assertThat(rules)
                .containsOnlyOnce(policy("name", Form.VARIABLE))
                .containsOnlyOnce(policy("key", Form.LABEL_KEY));
        assertThat(rules.toString().split("matches\\(")).hasSize(3);
    }

    private static String policy(String variable, Form form) {
        return "size(%s) <= %d && %s.matches('%s')".formatted(variable, form.longest(), variable, form.expression());
    }

    private static void collect(String path, JsonNode schema, Map<String, String> found) {
        if (schema.has("pattern")) {
            found.put(path, schema.path("pattern").asText() + " up to " + schema.path("maxLength"));
        }
        for (var inner : new String[] {"items", "additionalProperties"}) {
            if (schema.has(inner)) {
                collect(path, schema.path(inner), found);
            }
        }
        schema.path("properties")
                .properties()
                .forEach(any -> collect(path + "." + any.getKey(), any.getValue(), found));
    }

    private static JsonNode document(String resource) throws IOException {
        try (var in = FormsOfTheSchemaTest.class.getResourceAsStream(resource)) {
            return new ObjectMapper()
                    .valueToTree(new Yaml().loadAll(in).iterator().next());
        }
    }
}
