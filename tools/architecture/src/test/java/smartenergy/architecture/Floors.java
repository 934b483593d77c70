package smartenergy.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.library.dependencies.Slice;
import java.util.Set;
import java.util.stream.Stream;

/** The project's packages, from the ground up. */
final class Floors {
    static final String ROOT = "smartenergy";

    static final String[] LIB = below("telemetry", "service", "detection", "datalake", "recordings");
    static final String[] TOOLS =
            below("servers", "cli", "local", "packaging", "systemtests", "benchmarks", "architecture");

    private static final Set<String> NAMES =
            Set.of("agent", "relay", "sender", "analytics", "console", "forecaster", "composer");
    static final String[] SERVICES = below(NAMES.toArray(String[]::new));

    private Floors() {}

    /** Every package above, of which a rule would hold if it were not on the class path. */
    static Stream<String> all() {
        return Stream.of(LIB, SERVICES, TOOLS).flatMap(Stream::of);
    }

    private static String[] below(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }

    static boolean isTopOfService(String packageName) {
        return packageName.startsWith(ROOT + ".") && NAMES.contains(packageName.substring(ROOT.length() + 1));
    }

    static DescribedPredicate<Slice> areServices() {
        return DescribedPredicate.describe("are services", slice -> NAMES.contains(slice.getNamePart(1)));
    }
}
