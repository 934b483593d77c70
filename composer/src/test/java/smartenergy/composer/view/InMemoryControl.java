package smartenergy.composer.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.control.CompositionReport;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.control.HistoryEntry;
import smartenergy.composer.healing.LastSeen;
import smartenergy.composer.healing.Moving;
import smartenergy.composer.healing.Reason;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.Tries;
import smartenergy.composer.placement.Node;

/** Keeps what it is told. Every function's first replica is on a node {@code a}, which it came to from {@code b}. */
final class InMemoryControl implements CompositionControl {
    static final Instant T = Instant.parse("2026-11-20T08:15:30.123456789Z");

    final Map<String, Composition> compositions = new TreeMap<>();
    final Map<String, Composition> before = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    boolean isAway;

    @Override
    public List<String> compositions() {
        if (isAway) {
            throw new ClusterException("Kubernetes does not do it: it is on holiday", null);
        }
        return List.copyOf(compositions.keySet());
    }

    @Override
    public Optional<Composition> composition(String name) {
        return Optional.ofNullable(compositions.get(name));
    }

    @Override
    public Optional<CompositionReport> report(String name) {
        return composition(name)
                .map(any -> new CompositionReport(
                        true,
                        new CompositionStatus(
                                7L,
                                "0/1",
                                List.of(),
                                any.functions().stream()
                                        .map(function -> replica(function.name()))
                                        .toList(),
                                List.of(),
                                List.of(),
                                List.of(),
                                "r1",
                                List.of(new HistoryEntry(T, "relay/0", "NodeLost", "moves from b to a")))));
    }

    private static ReplicaState replica(String function) {
        return new ReplicaState(
                function,
                0,
                "a",
                T,
                false,
                List.of(new Tries("b", 6, T)),
                new LastSeen("run-1", 2, true, T, "ended with 3", null),
                "",
                new Moving("b", Reason.NodeLost, T, false),
                "");
    }

    @Override
    public List<Node> nodes(Composition composition) {
        return nodes;
    }

    @Override
    public Applied apply(Composition composition, Map<String, Object> spec) {
        if (composition.name().equals("too-great")) {
            throw new IllegalArgumentException("what is made of function relay: it is too great");
        }
        var was = compositions.put(composition.name(), composition);
        if (was != null) {
            before.put(composition.name(), was);
        }
        return was == null ? Applied.CREATED : was.equals(composition) ? Applied.UNCHANGED : Applied.CHANGED;
    }

    @Override
    public String relocate(String composition, Replica replica, Optional<String> to) {
        asked.add("relocate " + composition + " " + replica + " " + to.orElse("anywhere"));
        return "r1";
    }

    @Override
    public boolean cordon(String node, boolean isCordoned) {
        asked.add((isCordoned ? "cordon " : "uncordon ") + node);
        return node.equals("a");
    }

    @Override
    public boolean rollback(String composition) {
        var was = Optional.ofNullable(before.remove(composition));
        was.ifPresent(any -> compositions.put(composition, any));
        return was.isPresent();
    }

    @Override
    public boolean delete(String composition) {
        return compositions.remove(composition) != null;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
