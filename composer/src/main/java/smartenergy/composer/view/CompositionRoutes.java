package smartenergy.composer.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.control.Target;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * {@code GET /composition}, {@code GET /composition/plan} and {@code POST /composition/actions}: what is where, where
 * it would go, and what a person wants.
 */
public final class CompositionRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BYTES = 4_096;
    private static final List<String> WISHES = List.of("relocate", "drain", "undrain");
    private static final List<String> FAULTS = List.of("kill", "kill-node", "start-node");

    private final String runtime;
    private final Supplier<Optional<CompositionSnapshot>> showing;
    private final Optional<Target> target;
    private final Optional<Faults> faults;

    /**
     * @param runtime what the nodes are: {@code local} or {@code kubernetes}
     * @param showing absent as long as this composer has seen nothing
     * @param target where wishes go; absent if none are taken here
     * @param faults absent where nothing may be broken
     */
    public CompositionRoutes(
            String runtime,
            Supplier<Optional<CompositionSnapshot>> showing,
            Optional<Target> target,
            Optional<Faults> faults) {
        this.runtime = runtime;
        this.showing = showing;
        this.target = target;
        this.faults = faults;
    }

    /** Adds the routes. */
    public void addTo(HttpEndpoint http) {
        http.route("GET", "/composition", request -> Response.json(200, json().state(runtime, actions())));
        http.route("GET", "/composition/plan", request -> plan());
        http.route("POST", "/composition/actions", this::act);
    }

    private CompositionJson json() {
        return new CompositionJson(shown());
    }

    private CompositionSnapshot shown() {
        return showing.get()
                .orElseThrow(() -> new HttpError(503, "this composer has seen no composition; another one may lead"));
    }

    private Response plan() {
        var shown = shown();
        var nodes = shown.observation().nodes().stream().map(NodeStatus::node).toList();
        return Response.json(200, CompositionJson.plan(shown.composition(), nodes));
    }

    private List<String> actions() {
        var actions = new ArrayList<String>();
        target.ifPresent(any -> actions.addAll(WISHES));
        faults.ifPresent(any -> actions.addAll(FAULTS));
        return actions;
    }

    private Response act(Request request) throws IOException {
        requireJson(request);
        var wish = JSON.readTree(request.bytes(MAX_BYTES));
        var action = wish.path("action").asText();
        if (!actions().contains(action)) {
            throw new HttpError(403, "action='" + action + "' is none of " + String.join(", ", actions()));
        }
        try {
            var text = FAULTS.contains(action) ? breaking(action, wish) : wish(action, wish);
            return Response.json(202, HttpEndpoint.json(out -> out.writeStringField("text", text)));
        } catch (ClusterException e) {
            throw new HttpError(502, e.getMessage());
        }
    }

    /** A page from elsewhere may have a browser send other types without being asked; this one it may not. */
    public static void requireJson(Request request) {
        var type = Optional.ofNullable(request.header().apply("Content-Type")).orElse("");
        if (!type.startsWith("application/json")) {
            throw new HttpError(415, "Content-Type is '" + type + "', not application/json");
        }
    }

    private String wish(String action, JsonNode wish) {
        var node = wish.path("node").asText();
        if (action.equals("relocate")) {
            var copy = copy(wish);
            target.orElseThrow()
                    .relocate(
                            shown().composition().name(),
                            copy,
                            Optional.of(node).filter(any -> !any.isEmpty()));
            return copy + " is asked to move" + (node.isEmpty() ? "" : " to " + node);
        }
        boolean isDrain = action.equals("drain");
        require(target.orElseThrow().cordon(node, isDrain), "there is no node '" + node + "'");
        return node + (isDrain ? " takes nothing new, and is emptied" : " takes functions again");
    }

    private String breaking(String action, JsonNode wish) {
        var broken = faults.orElseThrow();
        var node = wish.path("node").asText();
        return switch (action) {
            case "kill" -> {
                var copy = copy(wish);
                require(broken.kill(copy), "nothing runs of " + copy);
                yield copy + " is killed";
            }
            case "kill-node" -> {
                require(broken.cutPower(node), "there is no node '" + node + "'");
                yield "the power of " + node + " is cut";
            }
            default -> {
                require(broken.start(node), "there is no node '" + node + "'");
                yield node + " is started";
            }
        };
    }

    private Replica copy(JsonNode wish) {
        var copy =
                new Replica(wish.path("function").asText(), wish.path("replica").asInt());
        require(
                shown().state().find(copy).isPresent(),
                "there is no copy " + copy + " in " + shown().composition().name());
        return copy;
    }

    private static void require(boolean isThere, String otherwise) {
        if (!isThere) {
            throw new HttpError(404, otherwise);
        }
    }
}
