package io.weir.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Modules know one another in one direction only, and what is foreign stays at the edge that it belongs to. */
@AnalyzeClasses(
        packages = "io.weir",
        importOptions = {ImportOption.DoNotIncludeTests.class, DirectionTest.WithoutTestJars.class})
class DirectionTest {
    /** The tests of other modules come as jars once those are packaged. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String LOG = "io.weir.log..";
    private static final String JOURNAL = "io.weir.journal..";
    private static final String PARTITION = "io.weir.partition..";
    private static final String CLIENT = "io.weir.client..";
    private static final String MONITORING = "io.weir.monitoring..";
    private static final String CLUSTER = "io.weir.cluster..";
    private static final String NODE = "io.weir.node..";
    private static final String CLI = "io.weir.cli..";
    private static final String LAUNCH = "io.weir.launch..";

    @ArchTest
    static final ArchRule theLogEngineKnowsNothingOfOurs = noClasses()
            .that()
            .resideInAPackage(LOG)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JOURNAL, PARTITION, CLIENT, MONITORING, CLUSTER, NODE, CLI);

    @ArchTest
    static final ArchRule theLogEngineKnowsNoActorAndNoSocket = noClasses()
            .that()
            .resideInAPackage(LOG)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "scala..", "io.netty..", "com.typesafe..");

    @ArchTest
    static final ArchRule theJournalKnowsTheLogEngineAlone = noClasses()
            .that()
            .resideInAPackage(JOURNAL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PARTITION, CLIENT, MONITORING, CLUSTER, NODE, CLI);

    @ArchTest
    static final ArchRule partitionsKnowTheLogEngineAlone = noClasses()
            .that()
            .resideInAPackage(PARTITION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JOURNAL, CLIENT, MONITORING, CLUSTER, NODE, CLI, "org.apache.kafka..");

    @ArchTest
    static final ArchRule clientsAndMonitoringKnowNothingOfOurs = noClasses()
            .that()
            .resideInAnyPackage(CLIENT, MONITORING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(LOG, JOURNAL, PARTITION, CLUSTER, NODE, CLI);

    @ArchTest
    static final ArchRule theCoreOfTheClientNeedsNoPekko = noClasses()
            .that()
            .resideInAPackage("io.weir.client..")
            .and()
            .resideOutsideOfPackage("io.weir.client.pekko..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "scala..", "io.weir.client.pekko..");

    @ArchTest
    static final ArchRule theClientsConnectionKnowsNothingOfItsUsers = noClasses()
            .that()
            .resideInAPackage("io.weir.client.wire..")
            .should()
            .dependOnClassesThat(resideInAPackage(CLIENT).and(not(resideInAPackage("io.weir.client.wire.."))));

    @ArchTest
    static final ArchRule theClusterDoesNotKnowItsComposition = noClasses()
            .that()
            .resideInAPackage(CLUSTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NODE, CLI);

    @ArchTest
    static final ArchRule theNodeDoesNotKnowTheCommandLine = noClasses()
            .that()
            .resideInAPackage(NODE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLI);

    @ArchTest
    static final ArchRule nothingKnowsWhatRunsBeforeIt = noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(LAUNCH, "com.sun.jna..");

    @ArchTest
    static final ArchRule kafkasRequestsStayInTheGatewayAndTheClientsConnection = noClasses()
            .that()
            .resideOutsideOfPackages("io.weir.cluster.gateway..", "io.weir.client.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka.common.record.internal..",
                    "org.apache.kafka.common.requests..",
                    "org.apache.kafka.common.message..",
                    "org.apache.kafka.common.protocol..");

    @ArchTest
    static final ArchRule metadataIsPure = noClasses()
            .that()
            .resideInAnyPackage("io.weir.cluster.metadata..", "io.weir.cluster.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "io.netty..", "java.nio.file..");

    @ArchTest
    static final ArchRule modulesAreFreeOfCycles =
            slices().matching("io.weir.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheClusterAreFreeOfCycles =
            slices().matching("io.weir.cluster.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyShellsAreCalledActors = classes()
            .that()
            .haveSimpleNameEndingWith("Actor")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.pekko.actor.typed.Behavior");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Helper");
}
