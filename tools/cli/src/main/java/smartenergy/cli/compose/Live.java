package smartenergy.cli.compose;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Report;
import smartenergy.composer.control.Target;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.placement.Matchmaker;

/** The commands that need a live cluster. Each returns whether it came to a good end. */
final class Live {
    private static final long ASK_EVERY_MILLIS = 500;

    private final Target target;
    private final PrintStream out;
    private final Duration patience;

    /** @param patience for how long a command waits for the composer */
    Live(Target target, PrintStream out, Duration patience) {
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
        return follow(composition.name(), Report::isReady);
    }

    boolean rollback(String name) {
        if (!target.rollback(name)) {
            out.println("composition " + name + " has not been changed by apply; there is nothing to go back to");
            return false;
        }
        out.println("composition " + name + " is as it was before");
        return follow(name, Report::isReady);
    }

    boolean delete(String name) {
        boolean wasThere = target.delete(name);
        out.println("composition " + name + (wasThere ? " is deleted" : " is not there"));
        return wasThere;
    }

    boolean relocate(String name, Replica copy, Optional<String> to) {
        var before = state(name, copy);
        if (before.isEmpty()) {
            out.println("there is no copy " + copy + " in " + name);
            return false;
        }
        var id = target.relocate(name, copy, to);
        boolean isDone = follow(
                name,
                report -> report.state().answered().equals(id)
                        && report.state()
                                .find(copy)
                                .filter(any -> any.moving().isEmpty())
                                .isPresent());
        var after = state(name, copy);
        return isDone
                && after.filter(any -> !any.node().equals(before.get().node())).isPresent();
    }

    private Optional<ReplicaState> state(String name, Replica copy) {
        return target.report(name).flatMap(report -> report.state().find(copy));
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
            Predicate<ReplicaState> hasToGo = copy -> copy.node().equals(node)
                            && composition
                                    .find(copy.copy().function())
                                    .filter(function -> !function.everyNode())
                                    .isPresent()
                    || copy.moving().filter(move -> move.from().equals(node)).isPresent();
            isEmpty &= follow(name, report -> report.state().copies().stream().noneMatch(hasToGo));
        }
        out.println(node + (isEmpty ? " is empty" : " is not empty"));
        return isEmpty;
    }

    /** Tells what happens until something holds; false if it does not in time. */
    private boolean follow(String name, Predicate<Report> isDone) {
        long end = System.nanoTime() + patience.toNanos();
        var told = target.report(name)
                .filter(report -> !report.history().isEmpty())
                .map(report -> report.history().getLast().at())
                .orElse(Instant.EPOCH);
        while (true) {
            var report = target.report(name);
            var last = told;
            report.stream()
                    .flatMap(any -> any.history().stream())
                    .filter(any -> any.at().isAfter(last))
                    .forEach(any -> out.println("  " + any));
            told = report.filter(any -> !any.history().isEmpty())
                    .map(any -> any.history().getLast().at())
                    .orElse(told);
            if (report.filter(isDone).isPresent()) {
                report.flatMap(any -> any.condition(Condition.Type.Ready))
                        .ifPresent(
                                ready -> out.println((ready.isTrue() ? "ready: " : "not ready: ") + ready.message()));
                return true;
            }
            if (System.nanoTime() > end) {
                out.println("not done after " + patience.toSeconds() + " s: "
                        + report.map(Report::obstacle).orElse("there is no composition " + name));
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
                .conditions()
                .forEach(condition -> out.printf(
                        "  %-11s %-5s %-16s %s%n",
                        condition.type(), condition.isTrue(), condition.reason(), condition.message()));
        for (var copy : report.get().state().copies()) {
            out.printf(
                    "  %-24s %-16s %s%s%n",
                    copy.copy(), copy.node(), copy.isGood() ? "ready" : "not ready", particulars(copy));
        }
        report.get()
                .state()
                .waiting()
                .forEach(copy ->
                        out.printf("  %-24s %-16s %s%n", copy.copy(), "-", copy.reason() + ": " + copy.detail()));
        report.get()
                .stitches()
                .forEach(stitch -> out.printf(
                        "  %-41s %s%n", stitch.connection(), stitch.isStitched() ? "stitched" : stitch.detail()));
        return report.get().isReady();
    }

    private static String particulars(ReplicaState copy) {
        var text = new StringBuilder();
        copy.moving().ifPresent(move -> text.append(", comes from ").append(move.from()));
        copy.tries().forEach((node, tries) -> text.append(", tried %d times on %s".formatted(tries.count(), node)));
        return text.append(copy.hold().isEmpty() ? "" : "; " + copy.hold()).toString();
    }

    boolean why(String name, String functionName) {
        var composition = target.composition(name);
        var function = composition.flatMap(any -> any.find(functionName));
        if (function.isEmpty()) {
            out.println("there is no function " + functionName + " in " + name);
            return false;
        }
        var report = target.report(name).orElseThrow();
        report.state().copies().stream()
                .filter(copy -> copy.copy().function().equals(functionName))
                .forEach(copy -> out.println(copy.copy() + " is on " + copy.node() + " since " + copy.since() + ", "
                        + (copy.isGood() ? "ready" : "not ready") + particulars(copy)));
        report.state().waiting().stream()
                .filter(copy -> copy.copy().function().equals(functionName))
                .forEach(copy -> out.println(copy.copy() + " has no node, " + copy.reason() + ": " + copy.detail()));
        report.history().stream()
                .filter(any -> any.copy().startsWith(functionName + "/"))
                .forEach(any -> out.println("  " + any));
        out.println("if it were placed now, with all else as it is:");
        var matchmaker = new Matchmaker(composition.get(), target.nodes(composition.get()), true);
        report.state().copies().stream()
                .filter(copy -> !copy.copy().function().equals(functionName))
                .forEach(copy -> composition
                        .get()
                        .find(copy.copy().function())
                        .ifPresent(other -> matchmaker.occupy(other, copy.node(), true)));
        PlanText.candidates(matchmaker.place(function.get(), 0, Map.of()), out);
        return true;
    }
}
