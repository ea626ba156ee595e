package io.firesteel.trainer.network;

import io.firesteel.core.Fault;
import io.firesteel.core.storage.DiskFull;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

/** Where ND4J computes, made ready for us: a CPU with one thread inside each operation, or a GPU that its kernels run on. */
final class Nd4jDevice {
    private Nd4jDevice() {}

    static boolean onCpu() {
        return environment().isCPU();
    }

    /** Whoever asks first loads ND4J's libraries. */
    static Environment environment() {
        try {
            return Nd4j.getEnvironment();
        } catch (LinkageError | RuntimeException e) {
            if (DiskFull.in(e)) {
                throw full(e);
            }
            throw e;
        }
    }

    /** JavaCPP unpacks them, and names no folder. */
    private static Fault full(Throwable e) {
        String folder = System.getProperty(
                "org.bytedeco.javacpp.cachedir", System.getProperty("user.home") + "/.javacpp/cache");
        return new Fault(
                Fault.Kind.INTERRUPTED,
                "ND4J",
                "room for its native libraries in " + folder,
                "No space left on device",
                "free some there, or name another folder: FIRESTEEL_JAVA_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=/path; then run the same"
                        + " command again",
                e);
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

    /** For the log: the backend; of a GPU one, each device with its compute capability. */
    static String describe() {
        String backend = Nd4j.getBackend().getClass().getSimpleName();
        return onCpu() ? backend : backend + describe(gpus());
    }

    /** Such as {@code [A100 (compute capability 8.0)]}. */
    static String describe(List<Map<String, Object>> gpus) {
        return gpus.stream()
                .map(gpu -> name(gpu) + " (compute capability " + capability(gpu) + ")")
                .toList()
                .toString();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> gpus() {
        Object gpus =
                Nd4j.getExecutioner().getEnvironmentInformation().get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY);
        return gpus == null ? List.of() : (List<Map<String, Object>>) gpus;
    }

    /**
     * nd4j-cuda-11.6 carries machine code for compute capabilities 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0 and 8.6, and no PTX that newer GPUs
     * could translate. Within a major version GPUs run the code of lower minor ones (CUDA C++ Programming Guide, "Binary Compatibility"): 8.9 runs
     * 8.6's.
     */
    static void requireSupported(List<Map<String, Object>> gpus) {
        if (gpus.isEmpty()) {
            throw new Fault(
                    "ND4J's CUDA backend",
                    "a GPU",
                    "none",
                    "check nvidia-smi and CUDA_VISIBLE_DEVICES, or take ND4J's CUDA jars off the classpath");
        }
        for (Map<String, Object> gpu : gpus) {
            int major = number(gpu, Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY);
            int minor = number(gpu, Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY);
            if (10 * major + minor < 37 || major > 8) {
                throw new Fault(
                        "GPU " + name(gpu),
                        "compute capability 3.7 to 8.9 (such as A100, A10, L4, RTX 30 and 40)",
                        capability(gpu),
                        "ND4J 1.0.0-M2.1 has no machine code for it; train on the CPU (put nd4j-native on the classpath) "
                                + "or on another GPU");
            }
        }
    }

    private static String capability(Map<String, Object> gpu) {
        return number(gpu, Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY) + "."
                + number(gpu, Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY);
    }

    private static int number(Map<String, Object> gpu, String key) {
        return ((Number) gpu.get(key)).intValue();
    }

    private static String name(Map<String, Object> gpu) {
        return String.valueOf(gpu.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY));
    }
}
