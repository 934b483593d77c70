package smartenergy.composer.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.placement.Matchmaker;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * {@code GET /composition}, {@code GET /composition/plan} and {@code POST /composition/actions}: what is where, where
 * it would go, and what a person wants. Where requests are taken, {@link ControlRoutes} are there as well.
 */
public final class CompositionRoutes {
    private static final int MAX_BYTES = 4_096;
    private static final List<String> REQUESTS = List.of("relocate", "drain", "undrain");
    private static final List<String> FAULTS = List.of("kill", "kill-node", "start-node");

    private final String runtime;
    private final Supplier<Optional<CompositionSnapshot>> snapshot;
    private final Optional<CompositionControl> control;
    private final Optional<Faults> faults;

    /**
     * What a person asks for.
     *
     * @param composition null for the one that is shown
     * @param node null where it does not matter
     */
    record Action(String action, String composition, String function, int replica, String node) {
        Replica of() {
            return new Replica(Optional.ofNullable(function).orElse(""), replica);
        }

        Optional<String> to() {
            return Optional.ofNullable(node).filter(any -> !any.isEmpty());
        }
    }

    /**
     * What comes of it.
     *
     * @param text for a person
     * @param id by which the status says that a relocation is answered; else null
     */
    record Taken(String text, String id) {}

    /**
     * @param runtime what the nodes are: {@code local} or {@code kubernetes}
     * @param snapshot absent as long as this composer has seen nothing
     * @param control where requests go; absent if none are taken here
     * @param faults absent where nothing may be broken
     */
    public CompositionRoutes(
            String runtime,
            Supplier<Optional<CompositionSnapshot>> snapshot,
            Optional<CompositionControl> control,
            Optional<Faults> faults) {
        this.runtime = runtime;
        this.snapshot = snapshot;
        this.control = control;
        this.faults = faults;
    }

    /** Adds the routes. */
    public void addTo(HttpEndpoint http) {
        http.route(
                "GET", "/composition", request -> Json.response(200, CompositionView.of(shown(), runtime, actions())));
        http.route("GET", "/composition/plan", request -> plan());
        http.route("POST", "/composition/actions", this::act);
        control.ifPresent(any -> new ControlRoutes(any).addTo(http));
    }

    private CompositionSnapshot shown() {
        return snapshot.get()
                .orElseThrow(() -> new HttpError(503, "this composer has seen no composition; another one may lead"));
    }

    private Response plan() {
        var shown = shown();
        var nodes = shown.observation().nodes().stream().map(NodeStatus::node).toList();
        return Json.response(200, Matchmaker.plan(shown.composition(), nodes, true));
    }

    private List<String> actions() {
        var actions = new ArrayList<String>();
        control.ifPresent(any -> actions.addAll(REQUESTS));
        faults.ifPresent(any -> actions.addAll(FAULTS));
        return actions;
    }

    private Response act(Request request) throws IOException {
        Action wanted = body(request, MAX_BYTES, Json.MAPPER.constructType(Action.class));
        if (!actions().contains(wanted.action())) {
            throw new HttpError(403, "action='" + wanted.action() + "' is none of " + String.join(", ", actions()));
        }
        return asked(() -> Json.response(
                202, FAULTS.contains(wanted.action()) ? new Taken(breaking(wanted), null) : requested(wanted)));
    }

    /** @throws HttpError if it is none; a page from elsewhere may have a browser send other types without asking */
    static <T> T body(Request request, int maxBytes, JavaType type) throws IOException {
        var contentType =
                Optional.ofNullable(request.header().apply("Content-Type")).orElse("");
        if (!contentType.startsWith("application/json")) {
            throw new HttpError(415, "Content-Type is '" + contentType + "', not application/json");
        }
        try {
            T value = Json.MAPPER.readValue(request.bytes(maxBytes), type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            throw new HttpError(400, "the body is not as it should be: " + e.getOriginalMessage());
        }
        throw new HttpError(400, "the body is null");
    }

    /** What the cluster says is told, whatever it is. */
    static Response asked(Supplier<Response> question) {
        try {
            return question.get();
        } catch (ClusterException e) {
            throw new HttpError(502, e.getMessage());
        }
    }

    private Taken requested(Action wanted) {
        if (wanted.action().equals("relocate")) {
            var name = Optional.ofNullable(wanted.composition())
                    .orElseGet(() -> shown().composition().name());
            var replica = wanted.of();
            var state = control.orElseThrow()
                    .report(name)
                    .flatMap(report -> report.state().find(replica));
            require(state.isPresent(), "there is no replica " + replica + " in " + name);
            return new Taken(
                    replica + " is asked to move"
                            + wanted.to().map(node -> " to " + node).orElse(""),
                    control.orElseThrow().relocate(name, replica, wanted.to()));
        }
        boolean isDrain = wanted.action().equals("drain");
        var node = wanted.to().orElse("");
        require(control.orElseThrow().cordon(node, isDrain), "there is no node '" + node + "'");
        return new Taken(node + (isDrain ? " takes nothing new, and is emptied" : " takes functions again"), null);
    }

    private String breaking(Action wanted) {
        var broken = faults.orElseThrow();
        var node = wanted.to().orElse("");
        return switch (wanted.action()) {
            case "kill" -> {
                require(broken.kill(wanted.of()), "nothing runs of " + wanted.of());
                yield wanted.of() + " is killed";
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

    private static void require(boolean isThere, String otherwise) {
        if (!isThere) {
            throw new HttpError(404, otherwise);
        }
    }
}
