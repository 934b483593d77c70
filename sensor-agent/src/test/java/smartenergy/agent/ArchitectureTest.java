package smartenergy.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "smartenergy.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule OUTBOX_AND_SOURCES_KNOW_NO_MQTT = noClasses()
            .that()
            .resideInAnyPackage("..outbox..", "..source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.paho..");
}
