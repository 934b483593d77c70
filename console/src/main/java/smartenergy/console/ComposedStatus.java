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
     * Of every copy in the composition, of the composer itself, and of those that the composition does not name.
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
        for (var copy : composition.path("copies")) {
            all.add(copy(copy, connections(composition, copy.path("function").asText())));
            others.remove(copy.path("function").asText());
        }
        all.addAll(others.values());
        return all;
    }

    private FunctionStatus composer(JsonNode composition) {
        var error = composition.path("error").asText();
        var ready = stream(composition.path("conditions"))
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

    private FunctionStatus copy(JsonNode copy, List<JsonNode> connections) {
        var itself = Optional.ofNullable(said.get(copy.path("function").asText()));
        var unreached = connections.stream()
                .filter(any -> !any.path("stitched").asBoolean())
                .map(any -> any.path("to").asText() + " is not reached: "
                        + any.path("detail").asText())
                .toList();
        var details = Stream.of(
                        Stream.of(copy.path("detail").asText()),
                        unreached.stream(),
                        itself.map(FunctionStatus::detail).stream())
                .flatMap(any -> any)
                .filter(text -> !text.isEmpty())
                .toList();
        var state = copy.path("state").asText();
        var rate = copy.path("rate");
        return new FunctionStatus(
                copy.path("function").asText(),
                site,
                at,
                state.equals("ready") && itself.map(FunctionStatus::ready).orElse(true),
                shortened(String.join("; ", details)),
                Optional.of(new FunctionStatus.Place(
                        copy.path("replica").asInt(),
                        copy.path("node").asText(""),
                        state,
                        connections.size(),
                        connections.size() - unreached.size(),
                        rate.isNumber() ? OptionalDouble.of(rate.asDouble()) : OptionalDouble.empty())));
    }

    private static List<JsonNode> connections(JsonNode composition, String from) {
        return stream(composition.path("connections"))
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
