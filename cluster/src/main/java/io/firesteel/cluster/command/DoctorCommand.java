package io.firesteel.cluster.command;

import io.firesteel.cluster.arrow.RolloutCodecs;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.trainer.network.Nd4jFacts;
import org.apache.spark.SparkContext;
import picocli.CommandLine.Command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Says what this machine offers and what it lacks. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say which Java, kernels, ND4J backend and Spark this is, and what is missing for full speed.")
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
        facts.forEach((name, value) -> System.err.printf("%-14s %s%n", name, value));
        if (!(boolean) facts.get("vectorModule")) {
            System.err.println(
                    "mend: start Java with --add-modules=jdk.incubator.vector, or decoding and training run several times slower");
        }
        if (!(boolean) facts.get("arrow")) {
            System.err.println(
                    "mend: start Java with " + RolloutCodecs.ARROW_OPTION + ", or rollouts travel without Arrow");
        }
        return Outcome.completed(facts);
    }
}
