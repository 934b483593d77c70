package smartenergy.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "smartenergy.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule OUTBOX_AND_SOURCES_KNOW_NO_MQTT = noClasses()
            .that()
            .resideInAnyPackage(
                    "..outbox..", "..source..", "..hardware..", "..dht22..", "..hwmon..", "..aircon..", "..weather..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.paho..");

    /** Pi4J takes memory that a node without GPIO reading keeps. */
    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_PI4J = noClasses()
            .that()
            .doNotHaveSimpleName("GpiodEdges")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.pi4j..");

    @ArchTest
    static final ArchRule SENSORS_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "smartenergy.agent.(dht22|hwmon|aircon|weather)..")
            .should()
            .notDependOnEachOther();
}
