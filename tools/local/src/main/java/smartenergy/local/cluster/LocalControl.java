package smartenergy.local.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.control.CompositionReport;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.placement.Node;
import smartenergy.composer.view.CompositionSnapshot;

/** The composer of this very process, as commands use it. Closing it leaves the composer alone. */
public final class LocalControl implements CompositionControl {
    private final LocalRuntime runtime;
    private Optional<Composition> previous = Optional.empty();

    public LocalControl(LocalRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public List<String> compositions() {
        var composition = runtime.composition();
        return composition.functions().isEmpty() ? List.of() : List.of(composition.name());
    }

    @Override
    public Optional<Composition> composition(String name) {
        return Optional.of(runtime.composition())
                .filter(any -> any.name().equals(name) && !any.functions().isEmpty());
    }

    @Override
    public Optional<CompositionReport> report(String name) {
        return composition(name)
                .map(any -> new CompositionReport(
                        runtime.isCurrent(),
                        runtime.snapshot().map(CompositionSnapshot::status).orElse(CompositionStatus.NOTHING)));
    }

    @Override
    public List<Node> nodes(Composition composition) {
        return runtime.cluster().nodes();
    }

    @Override
    public synchronized Applied apply(Composition composition, Map<String, Object> spec) {
        var now = runtime.composition();
        if (now.equals(composition)) {
            return Applied.UNCHANGED;
        }
        runtime.cluster().check(composition);
        previous = Optional.of(now);
        runtime.change(before -> composition);
        return now.functions().isEmpty() ? Applied.CREATED : Applied.CHANGED;
    }

    @Override
    public String relocate(String composition, Replica replica, Optional<String> to) {
        if (composition(composition).isEmpty()) {
            throw new IllegalArgumentException("there is no composition '" + composition + "'");
        }
        var request = new RelocationRequest(UUID.randomUUID().toString().substring(0, 8), replica, to);
        runtime.ask(request);
        return request.id();
    }

    @Override
    public boolean cordon(String node, boolean isCordoned) {
        return runtime.cluster().cordon(node, isCordoned);
    }

    @Override
    public synchronized boolean rollback(String composition) {
        if (composition(composition).isEmpty() || previous.isEmpty()) {
            return false;
        }
        var before = previous.get();
        previous = Optional.of(runtime.composition());
        runtime.change(any -> before);
        return true;
    }

    @Override
    public synchronized boolean delete(String composition) {
        if (composition(composition).isEmpty()) {
            return false;
        }
        runtime.change(before -> new Composition(before.name(), List.of(), List.of(), List.of()));
        return true;
    }

    @Override
    public void close() {
        // Who started the runtime ends it.
    }
}
