package smartenergy.composer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "smartenergy.composer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_THINKING_DOES_NO_IO = noClasses()
            .that()
            .resideInAnyPackage(
                    "smartenergy.composer.composition..",
                    "smartenergy.composer.placement..",
                    "smartenergy.composer.healing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "org.yaml..", "smartenergy.composer.files..");

    /** Jackson's annotations say what a record is called in JSON; how it is written is no matter of deciding. */
    @ArchTest
    static final ArchRule THE_THINKING_KNOWS_NO_FRAMEWORK = noClasses()
            .that()
            .resideInAnyPackage(
                    "smartenergy.composer.composition..",
                    "smartenergy.composer.placement..",
                    "smartenergy.composer.cluster..",
                    "smartenergy.composer.healing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fabric8..",
                    "io.javaoperatorsdk..",
                    "io.prometheus..",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.databind..",
                    "smartenergy.service..",
                    "smartenergy.composer.kubernetes..");

    @ArchTest
    static final ArchRule NO_PACKAGES_NEED_EACH_OTHER =
            slices().matching("smartenergy.(**)").should().beFreeOfCycles();
}
