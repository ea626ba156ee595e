package io.firesteel.cluster.doctor;

import io.firesteel.cluster.wire.RolloutCodecs;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.trainer.network.Nd4jFacts;
import org.apache.spark.SparkContext;

import java.util.List;

/** Which Java, kernels, ND4J backend and Spark this is. */
final class SoftwareCheck {
    private SoftwareCheck() {}

    static List<Finding> look() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        boolean arrow = RolloutCodecs.arrowRunsHere();
        Nd4jFacts nd4j = Nd4jFacts.here();
        return List.of(
                Finding.ok("java", Runtime.version().toString()),
                Finding.ok("cores", Runtime.getRuntime().availableProcessors()),
                Finding.ok("heapBytes", Runtime.getRuntime().maxMemory()),
                Finding.ok("kernels", Kernels.best().provider()),
                vectors
                        ? Finding.ok("vectorModule", true)
                        : Finding.advice(
                                "vectorModule",
                                false,
                                "decoding and training run several times slower",
                                "start Java with --add-modules=jdk.incubator.vector"),
                arrow
                        ? Finding.ok("arrow", true)
                        : Finding.advice(
                                "arrow",
                                false,
                                "rollouts travel without Arrow",
                                "start Java with " + RolloutCodecs.ARROW_OPTION),
                Finding.ok("nd4jBackend", nd4j.backend()),
                Finding.ok("nd4jThreads", nd4j.maxThreads()),
                Finding.ok("spark", SparkContext.class.getPackage().getImplementationVersion()));
    }
}
