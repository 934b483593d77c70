package smartenergy.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "smartenergy.relay", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MONGO = "com.mongodb..";
    private static final String BSON = "org.bson..";
    private static final String MQTT = "org.eclipse.paho..";
    private static final String KAFKA = "org.apache.kafka..";

    @ArchTest
    static final ArchRule INTAKE_DECIDES_WITHOUT_THE_SYSTEMS_AROUND_IT = noClasses()
            .that()
            .resideInAPackage("..intake..")
            .and()
            .haveNameNotMatching(".*\\.Mqtt.*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MONGO, BSON, MQTT, KAFKA);

    @ArchTest
    static final ArchRule MONGO_STAYS_IN_THE_DATAPOND = noClasses()
            .that()
            .resideInAnyPackage("..intake..", "..communicator..", "..rest..", "..registry..", "..edgex..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MONGO, BSON);

    @ArchTest
    static final ArchRule KAFKA_STAYS_IN_THE_COMMUNICATOR = noClasses()
            .that()
            .resideInAnyPackage("..intake..", "..datapond..", "..rest..", "..registry..", "..edgex..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KAFKA);
}
