package smartenergy.composer.kubernetes;

import java.util.SortedSet;
import java.util.TreeSet;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;

/** At which ports a function listens, as far as anybody says so. */
final class Ports {
    private Ports() {}

    static SortedSet<Integer> of(Composition composition, Function function) {
        var ports = new TreeSet<Integer>();
        composition.connections().stream()
                .filter(connection -> connection.to().equals(function.name()))
                .forEach(connection -> ports.add(connection.port()));
        function.workload().exposure().ifPresent(exposure -> ports.add(exposure.port()));
        function.workload().readiness().ifPresent(readiness -> ports.add(readiness.port()));
        function.workload().dataPlane().ifPresent(plane -> ports.add(plane.port()));
        return ports;
    }
}
