package smartenergy.composer.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.cluster.Stitch;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.healing.Conditions;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.Waiting;
import smartenergy.composer.placement.Matchmaker;
import smartenergy.composer.placement.Node;
import smartenergy.composer.placement.Plan;
import smartenergy.service.http.HttpEndpoint;

/** Writes what the composer shows as JSON. README says what its members mean. */
final class CompositionJson {
    private static final String CAPABILITY = "true";

    private final CompositionSnapshot showing;

    CompositionJson(CompositionSnapshot showing) {
        this.showing = showing;
    }

    /**
     * @param runtime what the nodes are
     * @param actions that may be asked for
     */
    byte[] state(String runtime, List<String> actions) {
        return HttpEndpoint.json(out -> {
            out.writeStringField("name", showing.composition().name());
            out.writeStringField("runtime", runtime);
            out.writeArrayFieldStart("actions");
            for (var action : actions) {
                out.writeString(action);
            }
            out.writeEndArray();
            out.writeStringField("observedAt", showing.observedAt().toString());
            conditions(out);
            nodes(out);
            copies(out);
            connections(out);
            history(out);
        });
    }

    private void conditions(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("conditions");
        for (var condition : Conditions.of(showing.composition(), showing.state(), showing.observation())) {
            out.writeStartObject();
            out.writeStringField("type", condition.type().name());
            out.writeBooleanField("isTrue", condition.isTrue());
            out.writeStringField("reason", condition.reason());
            out.writeStringField("message", condition.message());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void nodes(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("nodes");
        for (var sight : showing.observation().nodes().stream()
                .sorted(Comparator.comparing(any -> any.node().name()))
                .toList()) {
            var node = sight.node();
            out.writeStartObject();
            out.writeStringField("name", node.name());
            out.writeStringField("site", node.labels().getOrDefault(Labels.SITE, ""));
            out.writeStringField("tier", node.labels().getOrDefault(Labels.TIER, ""));
            out.writeStringField("state", state(sight));
            out.writeStringField(
                    "detail", sight.lostWhy().isEmpty() ? String.join(", ", node.troubles()) : sight.lostWhy());
            out.writeArrayFieldStart("capabilities");
            for (var label : node.labels().entrySet().stream()
                    .filter(label -> label.getKey().startsWith(Labels.capability(""))
                            && label.getValue().equals(CAPABILITY))
                    .map(label -> label.getKey().substring(Labels.capability("").length()))
                    .sorted()
                    .toList()) {
                out.writeString(label);
            }
            out.writeEndArray();
            var requested = node.requested().plus(requestedOn(node.name()));
            resource(out, "cpu", node, requested, any -> any.milliCpu(), 1_000);
            resource(out, "memory", node, requested, any -> any.bytes(), 1);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static String state(NodeStatus sight) {
        if (!sight.lostFor().isZero() || !sight.node().isReady()) {
            return "lost";
        }
        return sight.node().isCordoned() ? "cordoned" : "ready";
    }

    private Resources requestedOn(String node) {
        return showing.state().copies().stream()
                .filter(copy -> copy.node().equals(node))
                .flatMap(copy -> showing.composition().find(copy.copy().function()).stream())
                .map(function -> function.requests())
                .reduce(Resources.NONE, Resources::plus);
    }

    private static void resource(
            JsonGenerator out,
            String name,
            Node node,
            Resources requested,
            ToLongFunction<Resources> amount,
            double units)
            throws IOException {
        out.writeObjectFieldStart(name);
        if (node.measured().isPresent()) {
            out.writeNumberField("used", amount.applyAsLong(node.measured().get()) / units);
        } else {
            out.writeNullField("used");
        }
        out.writeNumberField("requested", amount.applyAsLong(requested) / units);
        out.writeNumberField("allocatable", amount.applyAsLong(node.allocatable()) / units);
        out.writeEndObject();
    }

    private void copies(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("copies");
        for (var copy : showing.state().copies()) {
            begin(out, copy.copy(), copy.node(), state(copy));
            out.writeStringField("from", copy.moving().map(any -> any.from()).orElse(null));
            out.writeNumberField("tries", copy.triesHere());
            out.writeStringField("since", copy.since().toString());
            out.writeStringField("detail", copy.hold().isEmpty() ? detail(copy) : copy.hold());
            rate(out, showing.rates().of(copy.copy()));
            out.writeEndObject();
        }
        for (Waiting waiting : showing.state().waiting()) {
            begin(out, waiting.copy(), null, "waiting");
            out.writeStringField("from", null);
            out.writeNumberField("tries", 0);
            out.writeStringField("since", waiting.since().toString());
            out.writeStringField("detail", waiting.reason() + ": " + waiting.detail());
            rate(out, OptionalDouble.empty());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void begin(JsonGenerator out, Replica copy, String node, String state) throws IOException {
        out.writeStartObject();
        out.writeStringField("function", copy.function());
        out.writeNumberField("replica", copy.replica());
        out.writeStringField(
                "tier",
                showing.composition()
                        .find(copy.function())
                        .map(function -> function.tier().text())
                        .orElse(""));
        out.writeStringField("node", node);
        out.writeStringField("state", state);
    }

    private String state(ReplicaState copy) {
        if (copy.moving().isPresent()) {
            return "moving";
        }
        if (copy.isGood()) {
            return "ready";
        }
        return copy.triesHere() > 0 || !copy.hold().isEmpty() || copy.seen().wasGood() ? "failing" : "starting";
    }

    private String detail(ReplicaState copy) {
        return showing.observation().sights().stream()
                .filter(sight ->
                        sight.copy().equals(copy.copy()) && sight.node().equals(copy.node()))
                .map(InstanceStatus::detail)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static void rate(JsonGenerator out, OptionalDouble rate) throws IOException {
        if (rate.isPresent()) {
            out.writeNumberField("rate", Math.round(rate.getAsDouble() * 10) / 10.0);
        } else {
            out.writeNullField("rate");
        }
    }

    private void connections(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("connections");
        for (Stitch stitch : showing.observation().stitches()) {
            var connection = stitch.connection();
            out.writeStartObject();
            out.writeStringField("from", connection.from());
            out.writeStringField("to", connection.to());
            out.writeNumberField("port", connection.port());
            out.writeBooleanField("stitched", stitch.isStitched());
            out.writeStringField("detail", stitch.detail());
            rate(out, rateFrom(connection.from()));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Of all copies of the function that opens the connection. */
    private OptionalDouble rateFrom(String function) {
        var rates = showing.state().copies().stream()
                .filter(copy -> copy.copy().function().equals(function))
                .map(copy -> showing.rates().of(copy.copy()))
                .flatMapToDouble(OptionalDouble::stream)
                .boxed()
                .collect(Collectors.summarizingDouble(rate -> rate));
        return rates.getCount() == 0 ? OptionalDouble.empty() : OptionalDouble.of(rates.getSum());
    }

    private void history(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("history");
        for (var happening : showing.history()) {
            out.writeStartObject();
            out.writeStringField("at", happening.at().toString());
            out.writeStringField("copy", happening.copy());
            out.writeStringField("reason", happening.reason());
            out.writeStringField("text", happening.text());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Where everything would go if it were placed anew on the nodes as they are. */
    static byte[] plan(Composition composition, List<Node> nodes) {
        var plan = Matchmaker.plan(composition, nodes, true);
        return HttpEndpoint.json(out -> {
            out.writeArrayFieldStart("functions");
            for (var decision : plan.decisions()) {
                out.writeStartObject();
                out.writeStringField("function", decision.function());
                out.writeNumberField("replica", decision.replica());
                out.writeStringField("node", decision.node().orElse(null));
                out.writeArrayFieldStart("candidates");
                for (var candidate : decision.candidates()) {
                    candidate(out, candidate);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static void candidate(JsonGenerator out, Plan.Candidate candidate) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", candidate.node());
        if (candidate.score().isPresent()) {
            out.writeNumberField("score", candidate.score().getAsDouble());
        } else {
            out.writeNullField("score");
        }
        out.writeStringField("reason", Optional.ofNullable(candidate.reason()).orElse(""));
        out.writeEndObject();
    }
}
