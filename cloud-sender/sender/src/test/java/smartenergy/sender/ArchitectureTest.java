package smartenergy.sender;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "smartenergy.cloud", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_DATALAKE_KNOWS_NO_KAFKA = noClasses()
            .that()
            .resideInAPackage("..datalake..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule THE_DETECTORS_KNOW_NO_SERVER = noClasses()
            .that()
            .resideInAPackage("..detection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "okhttp3..", "org.eclipse.paho..", "..datalake..");
}
