package io.firesteel.cluster.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom: core ← rewards, rollout, trainer ← cluster, and the libraries each room keeps to itself. */
@AnalyzeClasses(packages = "io.firesteel", importOptions = ProductClasses.class)
class RoomsTest {
    private static final String CORE = "io.firesteel.core..";
    private static final String REWARDS = "io.firesteel.rewards..";
    private static final String ROLLOUT = "io.firesteel.rollout..";
    private static final String TRAINER = "io.firesteel.trainer..";
    private static final String CLUSTER = "io.firesteel.cluster..";
    private static final String CLUSTER_ROOM = "io.firesteel.cluster.";

    @ArchTest
    static final ArchRule onlyClusterKnowsSpark = noClasses()
            .that()
            .resideOutsideOfPackage(CLUSTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "org.apache.arrow..", "scala..")
            .because("sampling, verifying and learning must run, and be tested, without a cluster");

    @ArchTest
    static final ArchRule coreKnowsNoOtherRoom = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(REWARDS, ROLLOUT, TRAINER, CLUSTER)
            .because("core holds the words that the others share");

    @ArchTest
    static final ArchRule rewardsKnowsNoSibling = noClasses()
            .that()
            .resideInAPackage(REWARDS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROLLOUT, TRAINER, CLUSTER)
            .because("a verdict must not depend on how a completion was written or is learnt from");

    @ArchTest
    static final ArchRule rolloutKnowsNoSibling = noClasses()
            .that()
            .resideInAPackage(ROLLOUT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(REWARDS, TRAINER, CLUSTER)
            .because("a sampler that could see rewards or gradients could not be trusted to sample the policy alone");

    @ArchTest
    static final ArchRule trainerKnowsNoSibling = noClasses()
            .that()
            .resideInAPackage(TRAINER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(REWARDS, ROLLOUT, CLUSTER)
            .because("the trainer learns from scored tokens, whoever sampled and verified them");

    @ArchTest
    static final ArchRule onlyTheNetworkKnowsDl4j = noClasses()
            .that()
            .resideOutsideOfPackage("io.firesteel.trainer.network..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..")
            .because("ND4J stays behind a narrow interface of our own, so that another backend can take its place");

    @ArchTest
    static final ArchRule onlyKernelsAndTheNetworkKnowNativeLibraries = noClasses()
            .that()
            .resideOutsideOfPackages("io.firesteel.trainer.network..", "io.firesteel.core.kernels..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..")
            .because("memory outside Java's heap is freed by hand, and oneDNN stays behind the kernels");

    @ArchTest
    static final ArchRule onlyTextKnowsDjl = noClasses()
            .that()
            .resideOutsideOfPackage("io.firesteel.core.text..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..")
            .because("the tokenizer library is one implementation of our Tokenizer");

    @ArchTest
    static final ArchRule noScalaInOurSignatures = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("scala.collection..", "org.apache.spark.ui..")
                    // An RDD of one's own gives one; it is the same on both.
                    .and(not(name("scala.collection.Iterator"))))
            .because(
                    "Scala's collections and Spark's UI classes differ between Spark 3.5 and 4.2: one jar runs on both");

    @ArchTest
    static final ArchRule settingsMetricsAndWireKnowNoRoomOfTheCluster = noClasses()
            .that()
            .resideInAnyPackage(CLUSTER_ROOM + "settings..", CLUSTER_ROOM + "metrics..", CLUSTER_ROOM + "wire..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(CLUSTER)
                    .and(not(resideInAnyPackage(
                            CLUSTER_ROOM + "settings..", CLUSTER_ROOM + "metrics..", CLUSTER_ROOM + "wire.."))))
            .because("they are the words of the other rooms: what is asked for, what is measured, what travels");

    @ArchTest
    static final ArchRule onlyWhoRunsOrStoresKnowsSpark = noClasses()
            .that()
            .resideInAnyPackage(
                    CLUSTER_ROOM + "data..",
                    CLUSTER_ROOM + "table..",
                    CLUSTER_ROOM + "settings..",
                    CLUSTER_ROOM + "metrics..",
                    CLUSTER_ROOM + "wire..",
                    CLUSTER_ROOM + "evaluation..",
                    CLUSTER_ROOM + "ledger..",
                    CLUSTER_ROOM + "console..",
                    CLUSTER_ROOM + "report..",
                    CLUSTER_ROOM + "tensorboard..",
                    CLUSTER_ROOM + "recipe..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.spark..")
            .because("who plans, measures and tells must not care where completions are sampled");

    @ArchTest
    static final ArchRule whoTellsDoesNotSteer = noClasses()
            .that()
            .resideInAnyPackage(
                    CLUSTER_ROOM + "console..",
                    CLUSTER_ROOM + "report..",
                    CLUSTER_ROOM + "tensorboard..",
                    CLUSTER_ROOM + "run..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    CLUSTER_ROOM + "stage..",
                    CLUSTER_ROOM + "recipe..",
                    CLUSTER_ROOM + "command..",
                    CLUSTER_ROOM + "spark..")
            .because("a report is made from a run's files alone, at any time, also of a run that goes on");

    @ArchTest
    static final ArchRule stagesKnowNoRecipe = noClasses()
            .that()
            .resideInAPackage(CLUSTER_ROOM + "stage..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLUSTER_ROOM + "recipe..", CLUSTER_ROOM + "command..", CLUSTER_ROOM + "bench..")
            .because("a stage is the same alone, in a recipe and in a sweep");

    @ArchTest
    static final ArchRule nobodyKnowsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackages(CLUSTER_ROOM + "command..", "io.firesteel.cluster")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLUSTER_ROOM + "command..", "picocli..")
            .because("whatever a command does can be called from a program too");

    @ArchTest
    static final ArchRule noPackageCycles = slices().matching("io.firesteel.(**)")
            .should()
            .beFreeOfCycles()
            // A catalogue stands beside its interface and names the implementations below it.
            .ignoreDependency(
                    nameMatching("io\\.firesteel\\.rewards\\.(Verifiers|RewardKinds|Tasks)"),
                    resideInAPackage("io.firesteel.rewards.*"))
            .because("a package that can be read only together with another is one package");
}
