package smartenergy.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import smartenergy.datalake.FunctionStatus;

/**
 * Joins what the composer tells of the functions with what they say of themselves.
 *
 * @param site of who looked
 * @param said by the functions that were asked, by their names
 */
record ComposedStatus(String site, Instant at, Map<String, FunctionStatus> said) {
    private static final String COMPOSER = "composer";
    private static final int MAX_DETAIL = 500;

    /**
     * Of every replica in the composition, of the composer itself, and of those that the composition does not name.
     *
     * @param composition as from {@code GET /composition}; its {@code error} says why there is none, and a missing node
     *     that no composer was asked
     */
    List<FunctionStatus> of(JsonNode composition) {
        var all = new ArrayList<FunctionStatus>();
        var others = new LinkedHashMap<>(said);
        if (!composition.isMissingNode()) {
            all.add(composer(composition));
        }
        var status = composition.path("status");
        for (var replica : status.path("replicas")) {
            all.add(placed(composition, replica));
            others.remove(replica.path("function").asText());
        }
        for (var replica : status.path("waiting")) {
            all.add(waiting(composition, replica));
            others.remove(replica.path("function").asText());
        }
        all.addAll(others.values());
        return all;
    }

    private FunctionStatus composer(JsonNode composition) {
        var error = composition.path("error").asText();
        var ready = stream(composition.path("status").path("conditions"))
                .filter(any -> any.path("type").asText().equals("Ready"))
                .map(any -> composition.path("name").asText() + ": "
                        + any.path("message").asText())
                .findFirst();
        return new FunctionStatus(
                COMPOSER,
                site,
                at,
                error.isEmpty(),
                shortened(error.isEmpty() ? ready.orElse("") : error),
                Optional.empty());
    }

    private FunctionStatus placed(JsonNode composition, JsonNode replica) {
        var name = replica.path("function").asText() + "/"
                + replica.path("replica").asInt();
        var rate = composition.path("rates").path(name);
        var hold = replica.path("hold").asText();
        return replica(
                composition,
                replica,
                replica.path("state").asText(),
                hold.isEmpty() ? replica.path("seen").path("detail").asText() : hold,
                rate.isNumber() ? OptionalDouble.of(rate.asDouble()) : OptionalDouble.empty());
    }

    private FunctionStatus waiting(JsonNode composition, JsonNode replica) {
        var detail =
                replica.path("reason").asText() + ": " + replica.path("detail").asText();
        return replica(composition, replica, "waiting", detail, OptionalDouble.empty());
    }

    private FunctionStatus replica(
            JsonNode composition, JsonNode replica, String state, String detail, OptionalDouble rate) {
        var function = replica.path("function").asText();
        var itself = Optional.ofNullable(said.get(function));
        var connections = connections(composition, function);
        var unreached = connections.stream()
                .filter(any -> !any.path("stitched").asBoolean())
                .map(any -> any.path("to").asText() + " is not reached: "
                        + any.path("detail").asText())
                .toList();
        var details = Stream.of(Stream.of(detail), unreached.stream(), itself.map(FunctionStatus::detail).stream())
                .flatMap(any -> any)
                .filter(text -> !text.isEmpty())
                .toList();
        return new FunctionStatus(
                function,
                site,
                at,
                state.equals("ready") && itself.map(FunctionStatus::ready).orElse(true),
                shortened(String.join("; ", details)),
                Optional.of(new FunctionStatus.Place(
                        replica.path("replica").asInt(),
                        replica.path("node").asText(""),
                        state,
                        connections.size(),
                        connections.size() - unreached.size(),
                        rate)));
    }

    private static List<JsonNode> connections(JsonNode composition, String from) {
        return stream(composition.path("status").path("connections"))
                .filter(any -> any.path("from").asText().equals(from))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** As much of a text as is kept. */
    static String shortened(String text) {
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL);
    }
}
