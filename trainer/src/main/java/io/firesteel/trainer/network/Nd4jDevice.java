package io.firesteel.trainer.network;

import io.firesteel.core.Fault;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

/** Where ND4J computes, made ready for us: a CPU with one thread inside each operation, or a GPU that its kernels run on. */
final class Nd4jDevice {
    private Nd4jDevice() {}

    static boolean onCpu() {
        return Nd4j.getEnvironment().isCPU();
    }

    /**
     * On a CPU, one thread inside each operation: we compute several micro-batches side by side instead. (On a shared machine
     * the spinning barriers of OpenMP and OpenBLAS made small operations 10 to 50 times slower.) On a GPU, a fault if
     * ND4J has no machine code for it, instead of wrong or missing results later.
     */
    static void prepare() {
        if (onCpu()) {
            Nd4j.getEnvironment().setMaxThreads(1);
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            Nd4j.factory().blas().setMaxThreads(1);
        } else {
            requireSupported(gpus());
        }
    }

    /** For the log: the backend, and the GPUs if it has any. */
    static String describe() {
        String backend = Nd4j.getBackend().getClass().getSimpleName();
        return onCpu()
                ? backend
                : backend + gpus().stream().map(Nd4jDevice::name).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> gpus() {
        Object gpus =
                Nd4j.getExecutioner().getEnvironmentInformation().get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY);
        return gpus == null ? List.of() : (List<Map<String, Object>>) gpus;
    }

    /** nd4j-cuda-11.6 carries machine code for compute capabilities 3.7 to 8.6 and no PTX that newer GPUs could translate. */
    static void requireSupported(List<Map<String, Object>> gpus) {
        for (Map<String, Object> gpu : gpus) {
            int major = ((Number) gpu.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY)).intValue();
            int minor = ((Number) gpu.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY)).intValue();
            // Code for 8.6 runs on 8.9, too: within a major version GPUs understand older code.
            if (10 * major + minor < 37 || major > 8) {
                throw new Fault(
                        "GPU " + name(gpu),
                        "compute capability 3.7 to 8.9 (such as A100, A10, L4, RTX 30 and 40)",
                        major + "." + minor,
                        "ND4J 1.0.0-M2.1 has no machine code for it; train on the CPU (put nd4j-native on the classpath) "
                                + "or on another GPU");
            }
        }
    }

    private static String name(Map<String, Object> gpu) {
        return String.valueOf(gpu.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY));
    }
}
