package io.firesteel.cluster.rules;

import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.Set;

/** What our promises forbid: chance and clocks where something is decided, and running what others wrote. */
@AnalyzeClasses(packages = "io.firesteel", importOptions = ProductClasses.class)
class TrustTest {
    /** Where it is decided what is sampled, what is right and what is learnt. */
    private static final String[] DECIDING = {
        "io.firesteel.core..", "io.firesteel.rewards..", "io.firesteel.rollout..", "io.firesteel.trainer.."
    };

    /** It bounds how long it waits for a process; what a program is verified by is its CPU time. */
    private static final String SANDBOX = "io.firesteel.rewards.code.sandbox..";

    /** It takes the time that requests cost; the engine itself, {@code rollout.generate}, does not. */
    private static final String MEASURED = "io.firesteel.rollout";

    /** Classes that are copied into a box and run in a process there, beside the program. */
    private static final String BOX = "io.firesteel.rewards.code.box..";

    private static final Set<String> LOCALISED =
            Set.of("java.lang.String", "java.io.PrintStream", "java.io.PrintWriter", "java.util.Formatter");

    private static final Set<String> APPROXIMATE = Set.of(
            "exp", "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot", "sin", "cos", "tan", "asin", "acos",
            "atan", "atan2", "sinh", "cosh", "tanh");

    @ArchTest
    static final ArchRule randomnessHasAddresses = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.SplittableRandom")
            .orShould()
            .callMethod(Math.class, "random")
            .because("a sampled token depends on its address in Seeds and the policy's bits, and on nothing else");

    @ArchTest
    static final ArchRule noClockDecides = noClasses()
            .that()
            .resideInAnyPackage(DECIDING)
            .and()
            .resideOutsideOfPackages(SANDBOX, MEASURED)
            .should(callMethodWhere(
                    calls("reads a clock", Set.of("java.lang.System"), Set.of("currentTimeMillis", "nanoTime"))))
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould(callMethodWhere(calls(
                    "reads a clock",
                    Set.of(
                            "java.time.Instant",
                            "java.time.LocalDate",
                            "java.time.LocalDateTime",
                            "java.time.ZonedDateTime"),
                    Set.of("now"))))
            .because("a verdict, a token or a gradient that depends on a clock differs between machines");

    @ArchTest
    static final ArchRule sameBitsOnEveryMachine = noClasses()
            .that()
            .resideInAnyPackage(DECIDING)
            .should(callMethodWhere(calls("calls an approximate Math function", Set.of("java.lang.Math"), APPROXIMATE)))
            .because("the JIT may answer these with other last bits on other processors; StrictMath may not");

    @ArchTest
    static final ArchRule threadsAreOurs = noClasses()
            .that()
            .resideInAnyPackage(DECIDING)
            .should(callMethodWhere(DescribedPredicate.describe(
                    "runs in the common pool",
                    call -> call.getTargetOwner().getPackageName().startsWith("java.util")
                            && call.getName().startsWith("parallel"))))
            .because("a sum's bits depend on its order, and the common pool's order on the machine");

    @ArchTest
    static final ArchRule noFileIsDeserialized = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.firesteel.cluster.spark.job.JavaBytes")
            .and()
            .doNotHaveFullyQualifiedName("io.firesteel.cluster.spark.job.JavaBytes$FiresteelObjects")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.beans.XMLDecoder")
            .because(
                    "a file of Java objects runs code when read; JavaBytes alone reads them, from this application's own driver");

    @ArchTest
    static final ArchRule modelTextIsNeverEvaluated = noClasses()
            .that()
            .resideOutsideOfPackage(BOX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.script..", "javax.tools..", "org.codehaus.janino..", "groovy..")
            .because("completions are hostile input");

    @ArchTest
    static final ArchRule whatRunsInABoxRunsNowhereElse = noClasses()
            .that()
            .resideOutsideOfPackage(BOX)
            .should(callMethodWhere(DescribedPredicate.describe(
                    "calls what runs in a box",
                    call -> call.getTargetOwner().getPackageName().equals("io.firesteel.rewards.code.box"))))
            .because("it compiles and calls hostile programs; in this process its classes are names and bytes");

    @ArchTest
    static final ArchRule oneLoggingLibrary = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging..", "ch.qos.logback..")
            .because("SLF4J is what every Spark brings, with whatever backend");

    @ArchTest
    static final ArchRule standardOutputBelongsToTheCommands = noClasses()
            .that()
            .resideOutsideOfPackages("io.firesteel.cluster.command..", "io.firesteel.cluster.console..", BOX)
            .should(accessField(System.class, "out"))
            .orShould(accessField(System.class, "err"))
            .because("the last line of standard output is read by schedulers, and a library has no console");

    @ArchTest
    static final ArchRule noLocaleDecides = noClasses()
            .should(callMethodWhere(DescribedPredicate.describe(
                    "spells or formats by the machine's locale",
                    call -> LOCALISED.contains(call.getTargetOwner().getFullName())
                            && Set.of("toLowerCase", "toUpperCase", "formatted", "format", "printf")
                                    .contains(call.getName())
                            && call.getTarget().getRawParameterTypes().stream()
                                    .noneMatch(type -> type.getFullName().equals("java.util.Locale")))))
            .because("in a Turkish locale I is not the capital of i, and elsewhere numbers have a decimal comma");

    private static DescribedPredicate<JavaMethodCall> calls(
            String description, Set<String> owners, Set<String> methods) {
        return DescribedPredicate.describe(
                description,
                call -> owners.contains(call.getTargetOwner().getFullName()) && methods.contains(call.getName()));
    }
}
