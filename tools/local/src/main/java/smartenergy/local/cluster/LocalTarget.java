package smartenergy.local.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Report;
import smartenergy.composer.control.Target;
import smartenergy.composer.healing.Conditions;
import smartenergy.composer.healing.RelocationRequest;
import smartenergy.composer.healing.State;
import smartenergy.composer.placement.Node;
import smartenergy.composer.view.CompositionSnapshot;

/** The composer of this very process, as commands use it. Closing it leaves the composer alone. */
public final class LocalTarget implements Target {
    private final LocalRuntime runtime;
    private Optional<Composition> previous = Optional.empty();

    public LocalTarget(LocalRuntime runtime) {
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
    public Optional<Report> report(String name) {
        return composition(name)
                .map(any -> runtime.showing()
                        .map(this::report)
                        .orElse(new Report(false, List.of(), State.NOTHING, List.of(), List.of())));
    }

    private Report report(CompositionSnapshot showing) {
        return new Report(
                runtime.isCurrent(),
                Conditions.of(showing.composition(), showing.state(), showing.observation()),
                showing.state(),
                showing.observation().stitches(),
                showing.history());
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
    public String relocate(String composition, Replica copy, Optional<String> to) {
        var wish = new RelocationRequest(UUID.randomUUID().toString().substring(0, 8), copy, to);
        runtime.ask(wish);
        return wish.id();
    }

    @Override
    public boolean cordon(String node, boolean isCordoned) {
        return runtime.cluster().cordon(node, isCordoned);
    }

    @Override
    public synchronized boolean rollback(String composition) {
        previous.ifPresent(before -> {
            previous = Optional.of(runtime.composition());
            runtime.change(any -> before);
        });
        return previous.isPresent();
    }

    @Override
    public boolean delete(String composition) {
        boolean wasThere = composition(composition).isPresent();
        runtime.change(before -> new Composition(before.name(), List.of(), List.of(), List.of()));
        return wasThere;
    }

    @Override
    public void close() {
        // Who started the runtime ends it.
    }
}
