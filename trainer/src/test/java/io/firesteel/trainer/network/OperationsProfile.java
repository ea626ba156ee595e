package io.firesteel.trainer.network;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.PackedSequences;
import io.firesteel.trainer.network.operations.FlatVectors;
import io.firesteel.trainer.network.operations.FusedFactory;
import io.firesteel.trainer.network.operations.Operations;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** CPU time of each operation in one micro-batch, forward and backward. Arguments as {@link NetworkBench}'s. */
public final class OperationsProfile {
    private OperationsProfile() {}

    public static void main(String[] args) {
        int[] n = Arrays.stream(args).limit(11).mapToInt(Integer::parseInt).toArray();
        Architecture a = NetworkBench.architecture(n);
        float[] parameters =
                new PolicyInitializer(0.06).initialize(a, new Seeds(1)).parameters();
        INDArray vector = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', 1, parameters.length);
        FlatVectors.write(parameters, 0, parameters.length, vector, 0);
        PackedSequences sequences = NetworkBench.sequences(a, 1, n[0] / n[10], n[1]);
        FusedFactory factory = new FusedFactory(a, Kernels.best());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Operations real = factory.operations();
        Map<String, Long> nanos = new TreeMap<>();
        Operations timed = (Operations) Proxy.newProxyInstance(
                Operations.class.getClassLoader(), new Class<?>[] {Operations.class}, (proxy, method, values) -> {
                    long start = threads.getCurrentThreadCpuTime();
                    try {
                        return method.invoke(real, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        nanos.merge(method.getName(), threads.getCurrentThreadCpuTime() - start, Long::sum);
                    }
                });
        int warmUp = 12;
        int measured = 12;
        try (Worker worker = new Worker(a, vector, timed, tokens -> false)) {
            long start = 0;
            for (int i = 0; i < warmUp + measured; i++) {
                if (i == warmUp) {
                    nanos.clear();
                    start = threads.getCurrentThreadCpuTime();
                }
                worker.learn(0, sequences, (m, s, scores, dLogProb, dEntropy) -> Arrays.fill(dLogProb, 1e-3f));
            }
            long all = threads.getCurrentThreadCpuTime() - start;
            nanos.forEach((name, time) ->
                    System.out.printf("%-24s %8.2f ms %5.1f %%%n", name, time / 1e6 / measured, 100.0 * time / all));
            System.out.printf(
                    "all %.2f ms, %.0f tokens/s of CPU time%n",
                    all / 1e6 / measured, sequences.size() * measured / (all / 1e9));
        }
    }
}
