package smartenergy.cli.compose;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.control.CompositionReport;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.placement.Matchmaker;

/** The commands that need a live cluster. Each returns whether it came to a good end. */
final class Live {
    private static final long ASK_EVERY_MILLIS = 500;

    private final CompositionControl target;
    private final PrintStream out;
    private final Duration patience;

    /** @param patience for how long a command waits for the composer */
    Live(CompositionControl target, PrintStream out, Duration patience) {
        this.target = target;
        this.out = out;
        this.patience = patience;
    }

    boolean apply(Composition composition, Map<String, Object> spec) {
        var applied = target.apply(composition, spec);
        out.println("composition " + composition.name() + " is "
                + switch (applied) {
                    case CREATED -> "created";
                    case CHANGED -> "changed";
                    case UNCHANGED -> "as it was";
                });
        return follow(composition.name(), CompositionReport::isReady);
    }

    boolean rollback(String name) {
        if (!target.rollback(name)) {
            out.println("composition " + name + " has not been changed by apply; there is nothing to go back to");
            return false;
        }
        out.println("composition " + name + " is as it was before");
        return follow(name, CompositionReport::isReady);
    }

    boolean delete(String name) {
        boolean wasThere = target.delete(name);
        out.println("composition " + name + (wasThere ? " is deleted" : " is not there"));
        return wasThere;
    }

    boolean relocate(String name, Replica replica, Optional<String> to) {
        var before = state(name, replica);
        if (before.isEmpty()) {
            out.println("there is no replica " + replica + " in " + name);
            return false;
        }
        var id = target.relocate(name, replica, to);
        boolean isDone = follow(
                name,
                report -> report.state().answered().equals(id)
                        && report.state()
                                .find(replica)
                                .filter(any -> any.moving().isEmpty())
                                .isPresent());
        var after = state(name, replica);
        return isDone
                && after.filter(any -> !any.node().equals(before.get().node())).isPresent();
    }

    private Optional<ReplicaState> state(String name, Replica replica) {
        return target.report(name).flatMap(report -> report.state().find(replica));
    }

    boolean undrain(String node) {
        return cordon(node, false);
    }

    private boolean cordon(String node, boolean isCordoned) {
        boolean isThere = target.cordon(node, isCordoned);
        out.println(isThere ? node + (isCordoned ? " is cordoned" : " takes functions") : "there is no node " + node);
        return isThere;
    }

    boolean drain(String node) {
        if (!cordon(node, true)) {
            return false;
        }
        boolean isEmpty = true;
        for (var name : target.compositions()) {
            var composition = target.composition(name).orElseThrow();
            Predicate<ReplicaState> hasToGo = replica -> replica.node().equals(node)
                            && composition
                                    .find(replica.replica().function())
                                    .filter(function -> !function.everyNode())
                                    .isPresent()
                    || replica.moving().filter(move -> move.from().equals(node)).isPresent();
            isEmpty &= follow(name, report -> report.state().replicas().stream().noneMatch(hasToGo));
        }
        out.println(node + (isEmpty ? " is empty" : " is not empty"));
        return isEmpty;
    }

    /** Tells what happens until something holds; false if it does not in time. */
    private boolean follow(String name, Predicate<CompositionReport> isDone) {
        long end = System.nanoTime() + patience.toNanos();
        var told = target.report(name)
                .filter(report -> !report.status().history().isEmpty())
                .map(report -> report.status().history().getLast().at())
                .orElse(Instant.EPOCH);
        while (true) {
            var report = target.report(name);
            var last = told;
            report.stream()
                    .flatMap(any -> any.status().history().stream())
                    .filter(any -> any.at().isAfter(last))
                    .forEach(any -> out.println("  " + any));
            told = report.filter(any -> !any.status().history().isEmpty())
                    .map(any -> any.status().history().getLast().at())
                    .orElse(told);
            if (report.filter(isDone).isPresent()) {
                report.flatMap(any -> any.condition(Condition.Type.Ready))
                        .ifPresent(
                                ready -> out.println((ready.isTrue() ? "ready: " : "not ready: ") + ready.message()));
                return true;
            }
            if (System.nanoTime() > end) {
                out.println("not done after " + patience.toSeconds() + " s: "
                        + report.map(CompositionReport::obstacle).orElse("there is no composition " + name));
                return false;
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(ASK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    boolean status(String name) {
        var report = target.report(name);
        if (report.isEmpty()) {
            out.println("there is no composition " + name);
            return false;
        }
        out.println(name + (report.get().isCurrent() ? "" : "   (the composer has not seen the newest specification)"));
        report.get()
                .status()
                .conditions()
                .forEach(condition -> out.printf(
                        "  %-11s %-5s %-16s %s%n",
                        condition.type(), condition.isTrue(), condition.reason(), condition.message()));
        for (var replica : report.get().state().replicas()) {
            out.printf(
                    "  %-24s %-16s %s%s%n",
                    replica.replica(), replica.node(), replica.isGood() ? "ready" : "not ready", particulars(replica));
        }
        report.get()
                .state()
                .waiting()
                .forEach(replica -> out.printf(
                        "  %-24s %-16s %s%n", replica.replica(), "-", replica.reason() + ": " + replica.detail()));
        report.get()
                .status()
                .connections()
                .forEach(any -> out.printf("  %-41s %s%n", any.name(), any.isStitched() ? "stitched" : any.detail()));
        return report.get().isReady();
    }

    private static String particulars(ReplicaState replica) {
        var text = new StringBuilder();
        replica.moving().ifPresent(move -> text.append(", comes from ").append(move.from()));
        replica.tries().forEach(any -> text.append(", tried %d times on %s".formatted(any.count(), any.node())));
        return text.append(replica.hold().isEmpty() ? "" : "; " + replica.hold())
                .toString();
    }

    boolean why(String name, String functionName) {
        var composition = target.composition(name);
        var function = composition.flatMap(any -> any.find(functionName));
        if (function.isEmpty()) {
            out.println("there is no function " + functionName + " in " + name);
            return false;
        }
        var report = target.report(name).orElseThrow();
        report.state().replicas().stream()
                .filter(replica -> replica.replica().function().equals(functionName))
                .forEach(replica -> out.println(replica.replica() + " is on " + replica.node() + " since "
                        + replica.since() + ", " + (replica.isGood() ? "ready" : "not ready") + particulars(replica)));
        report.state().waiting().stream()
                .filter(replica -> replica.replica().function().equals(functionName))
                .forEach(replica ->
                        out.println(replica.replica() + " has no node, " + replica.reason() + ": " + replica.detail()));
        report.status().history().stream()
                .filter(any -> any.replica().startsWith(functionName + "/"))
                .forEach(any -> out.println("  " + any));
        out.println("if it were placed now, with all else as it is:");
        var matchmaker = new Matchmaker(composition.get(), target.nodes(composition.get()), true);
        report.state().replicas().stream()
                .filter(replica -> !replica.replica().function().equals(functionName))
                .forEach(replica -> composition
                        .get()
                        .find(replica.replica().function())
                        .ifPresent(other -> matchmaker.occupy(other, replica.node(), true)));
        PlanText.candidates(matchmaker.place(function.get(), 0, Map.of()), out);
        return true;
    }
}
