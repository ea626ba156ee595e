package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.wire.RolloutCodecs;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Sandboxes;
import io.firesteel.rewards.code.sandbox.Tier;
import io.firesteel.trainer.network.Nd4jFacts;
import org.apache.spark.SparkContext;
import picocli.CommandLine.Command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Says what this machine offers and what it lacks. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say which Java, kernels, ND4J backend, Spark and code sandbox this is, and what is missing.")
final class DoctorCommand implements Callable<Outcome> {
    @Override
    public Outcome call() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("firesteel", Version.current());
        facts.put("java", Runtime.version().toString());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("heapBytes", Runtime.getRuntime().maxMemory());
        facts.put("kernels", Kernels.best().provider());
        facts.put(
                "vectorModule",
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        facts.put("arrow", RolloutCodecs.arrowRunsHere());
        Nd4jFacts nd4j = Nd4jFacts.here();
        facts.put("nd4jBackend", nd4j.backend());
        facts.put("nd4jThreads", nd4j.maxThreads());
        facts.put("spark", SparkContext.class.getPackage().getImplementationVersion());
        Optional<Fault> noSandbox = sandbox(facts);
        facts.forEach((name, value) -> System.err.printf(Locale.ROOT, "%-14s %s%n", name, value));
        if (!(boolean) facts.get("vectorModule")) {
            System.err.println(
                    "fix: start Java with --add-modules=jdk.incubator.vector, or decoding and training run several times slower");
        }
        if (!(boolean) facts.get("arrow")) {
            System.err.println(
                    "fix: start Java with " + RolloutCodecs.ARROW_OPTION + ", or rollouts travel without Arrow");
        }
        noSandbox.ifPresent(fault -> System.err.println("fix, if the verifier code is wanted: " + fault.fix()));
        return Outcome.completed(facts);
    }

    /**
     * Puts down the tier of the code sandbox and why, and of each tier whether it is possible; why there is none is no fault
     * of a machine that needs none.
     */
    private static Optional<Fault> sandbox(Map<String, Object> facts) {
        SandboxSettings settings =
                Configuration.load(List.of(), List.of()).bind(Settings.class).sandbox();
        Sandboxes.tiers(settings).forEach((tier, found) -> facts.put("sandbox" + tier, found));
        try {
            Sandbox sandbox = Sandboxes.of(settings);
            facts.put("sandboxTier", sandbox.tier().name());
            facts.put("sandbox", sandbox.tier().claim() + "; here: " + sandbox.why());
            sandbox.withoutJava().ifPresent(why -> facts.put("sandboxJava", why));
            return Optional.empty();
        } catch (Fault refusal) {
            facts.put("sandboxTier", Tier.T4.name());
            facts.put("sandbox", Tier.T4.claim() + "; " + refusal.found());
            return Optional.of(refusal);
        }
    }
}
