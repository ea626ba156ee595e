package io.firesteel.trainer.network;

import org.nd4j.linalg.factory.Nd4j;

/**
 * What ND4J runs on here, for people.
 *
 * @param backend such as {@code CpuBackend}
 * @param maxThreads threads it may use inside an operation
 */
public record Nd4jFacts(String backend, int maxThreads) {
    /** Of this process; loads ND4J's native library. */
    public static Nd4jFacts here() {
        int threads = Nd4jDevice.environment().maxThreads();
        return new Nd4jFacts(Nd4j.getBackend().getClass().getSimpleName(), threads);
    }
}
