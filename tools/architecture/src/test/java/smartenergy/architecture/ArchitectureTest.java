package smartenergy.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import smartenergy.telemetry.NumberText;

/** What holds for the classes of all modules together; a module's own test holds what is said of it alone. */
@AnalyzeClasses(packages = Floors.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] SERVERS_AROUND = {
        "org.apache.kafka..",
        "org.eclipse.paho..",
        "com.mongodb..",
        "org.bson..",
        "io.fabric8..",
        "okhttp3..",
        "com.sun.net.httpserver..",
        "java.net.http.."
    };

    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses classes) {
        assertThat(Floors.all())
                .allSatisfy(name -> assertThat(classes).as(name).anyMatch(resideInAPackage(name)::test));
    }

    @ArchTest
    static final ArchRule EVERY_CLASS_IS_ON_A_FLOOR_AND_LOOKS_DOWN_ONLY = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(Floors.ROOT + "..")
            .layer("tools")
            .definedBy(Floors.TOOLS)
            .layer("services")
            .definedBy(Floors.SERVICES)
            .layer("lib")
            .definedBy(Floors.LIB)
            .whereLayer("tools")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("services")
            .mayOnlyBeAccessedByLayers("tools")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule SERVICES_DO_NOT_KNOW_EACH_OTHER = slices().matching(Floors.ROOT + ".(*)..")
            .that(Floors.areServices())
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching(Floors.ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_CLASS_KNOWS_TOO_MANY = classes().should(FanOut.withinLimits());

    @ArchTest
    static final ArchRule DECISIONS_KNOW_NO_SERVER = noClasses()
            .that(resideInAnyPackage(
                    "smartenergy.composer.composition..",
                    "smartenergy.composer.placement..",
                    "smartenergy.composer.healing..",
                    "smartenergy.detection.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SERVERS_AROUND);

    @ArchTest
    static final ArchRule WHAT_IS_JUDGED_AND_WHERE_IT_IS_KEPT_ARE_APART = noClasses()
            .that(resideInAPackage("smartenergy.detection.."))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("smartenergy.datalake..");

    @ArchTest
    static final ArchRule THE_DATALAKE_KNOWS_NO_KAFKA = noClasses()
            .that(resideInAPackage("smartenergy.datalake.."))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule ONLY_PROGRAMS_READ_THE_ENVIRONMENT_AND_END_THE_PROCESS = noClasses()
            .that(resideInAnyPackage(Floors.SERVICES).or(resideInAnyPackage(Floors.LIB)))
            .and()
            .doNotHaveSimpleName("Main")
            .and(not(resideInAPackage("smartenergy.service")))
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "exit", int.class);

    /**
     * Java's own parsers take {@code 1D}, {@code 0x1p3} and the digits of every script. Named are those that have
     * looked at each character before, or read what the project itself wrote.
     */
    @ArchTest
    static final ArchRule NUMBERS_FROM_OUTSIDE_HAVE_ONE_PARSER = noClasses()
            .that(resideInAnyPackage(Floors.SERVICES).or(resideInAnyPackage(Floors.LIB)))
            .and(not(belongToAnyOf(NumberText.class)))
            .and(not(haveReadTheDigitsBefore()))
            .should()
            .callMethod(Double.class, "parseDouble", String.class)
            .orShould()
            .callMethod(Double.class, "valueOf", String.class)
            .orShould()
            .callMethod(Float.class, "parseFloat", String.class)
            .orShould()
            .callMethod(Long.class, "parseLong", String.class)
            .orShould()
            .callMethod(Long.class, "valueOf", String.class)
            .orShould()
            .callMethod(Integer.class, "parseInt", String.class)
            .orShould()
            .callMethod(Integer.class, "valueOf", String.class);

    private static DescribedPredicate<JavaClass> haveReadTheDigitsBefore() {
        var names = Set.of(
                "smartenergy.agent.hardware.SysFile",
                "smartenergy.agent.outbox.Segment",
                "smartenergy.composer.files.Value",
                "smartenergy.composer.kubernetes.CompositionReconciler",
                "smartenergy.composer.kubernetes.RelocationRequests",
                "smartenergy.console.Readings",
                "smartenergy.datalake.Selection",
                "smartenergy.recordings.EpochUnit",
                "smartenergy.recordings.TimeText",
                "smartenergy.relay.edgex.GoText",
                "smartenergy.service.metrics.ProcessMetrics");
        return DescribedPredicate.describe(
                "have read the digits before",
                item -> names.contains(item.getName().replaceAll("\\$.*", "")));
    }
}
