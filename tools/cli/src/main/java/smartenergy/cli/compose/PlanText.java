package smartenergy.cli.compose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.placement.Plan;
import smartenergy.composer.placement.Plan.Candidate;
import smartenergy.composer.placement.Plan.Decision;

/** A plan for people and for programs. */
final class PlanText {
    private static final int REASONS_SHOWN = 50;

    private PlanText() {}

    static void print(Composition composition, Plan plan, PrintStream out) {
        out.println(composition.name() + ", in this order:");
        for (var decision : plan.decisions()) {
            out.printf("%n%s  →  %s%n", title(decision), decision.node().orElse("nowhere") + note(decision));
            candidates(decision, out);
        }
        var unplaced = plan.unplaced();
        out.println();
        if (unplaced.isEmpty()) {
            out.println("all " + plan.decisions().size() + " are placed");
        }
        unplaced.forEach(decision -> out.println(title(decision) + " fits nowhere: " + decision.obstacle()));
    }

    static void candidates(Decision decision, PrintStream out) {
        decision.candidates().stream()
                .limit(REASONS_SHOWN)
                .forEach(candidate -> out.printf("    %-20s %s%n", candidate.node(), verdict(candidate)));
        int more = decision.candidates().size() - REASONS_SHOWN;
        if (more > 0) {
            out.println("    and " + more + " more nodes");
        }
    }

    private static String title(Decision decision) {
        return decision.function() + (decision.replica() == 0 ? "" : " #" + (decision.replica() + 1));
    }

    private static String note(Decision decision) {
        return decision.note().isEmpty() ? "" : "   (" + decision.note() + ")";
    }

    private static String verdict(Candidate candidate) {
        return candidate.score().isPresent()
                ? String.format(Locale.ROOT, "score %5.1f", candidate.score().getAsDouble())
                : candidate.reason();
    }

    static void json(Composition composition, Plan plan, PrintStream out) {
        try (var json = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("composition", composition.name());
            json.writeArrayFieldStart("order");
            for (var function : plan.order()) {
                json.writeString(function);
            }
            json.writeEndArray();
            write(
                    json,
                    "placements",
                    plan.decisions().stream()
                            .filter(decision -> decision.node().isPresent())
                            .toList());
            write(json, "unplaced", plan.unplaced());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the plan", e);
        }
        out.println();
    }

    private static void write(JsonGenerator json, String name, List<Decision> decisions) throws IOException {
        json.writeArrayFieldStart(name);
        for (var decision : decisions) {
            json.writeStartObject();
            json.writeStringField("function", decision.function());
            json.writeNumberField("replica", decision.replica());
            if (decision.node().isPresent()) {
                json.writeStringField("node", decision.node().get());
                writeScore(json, decision.candidates(), decision.node().get());
            } else {
                json.writeStringField("reason", decision.obstacle());
            }
            if (!decision.note().isEmpty()) {
                json.writeStringField("note", decision.note());
            }
            json.writeArrayFieldStart("candidates");
            for (var candidate : decision.candidates()) {
                json.writeStartObject();
                json.writeStringField("node", candidate.node());
                if (candidate.score().isPresent()) {
                    writeScore(json, candidate);
                } else {
                    json.writeStringField("reason", candidate.reason());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeScore(JsonGenerator json, List<Candidate> candidates, String node) throws IOException {
        for (var candidate : candidates) {
            if (candidate.node().equals(node)) {
                writeScore(json, candidate);
            }
        }
    }

    private static void writeScore(JsonGenerator json, Candidate candidate) throws IOException {
        json.writeNumberField("score", Math.round(candidate.score().orElseThrow() * 1000) / 1000.0);
    }
}
