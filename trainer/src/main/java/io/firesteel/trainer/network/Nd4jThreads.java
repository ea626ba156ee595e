package io.firesteel.trainer.network;

import org.nd4j.linalg.factory.Nd4j;

/**
 * One thread inside each ND4J operation. We compute several micro-batches side by side instead: on a shared machine the
 * spinning barriers of OpenMP and OpenBLAS made small operations 10 to 50 times slower.
 */
final class Nd4jThreads {
    private Nd4jThreads() {}

    static boolean onCpu() {
        return Nd4j.getEnvironment().isCPU();
    }

    static void one() {
        if (onCpu()) {
            Nd4j.getEnvironment().setMaxThreads(1);
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            Nd4j.factory().blas().setMaxThreads(1);
        }
    }
}
