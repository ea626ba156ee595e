package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.policy.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.AdamW;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.PackedSequences;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tokens per second of forward + backward + AdamW. Arguments: B T D L H KV headWidth F V threads micro-batches backend [seconds].
 * {@code perCore} counts the CPU time of the training threads only, so that it can be read on a busy machine.
 */
public final class NetworkBench {
    private NetworkBench() {}

    public static void main(String[] args) {
        int[] n = Arrays.stream(args).limit(11).mapToInt(Integer::parseInt).toArray();
        Backend backend = Backend.valueOf(args[11].toUpperCase(Locale.ROOT));
        double seconds = args.length > 12 ? Double.parseDouble(args[12]) : 15;
        Architecture a = architecture(n);
        float[] parameters =
                new PolicyInitializer(0.06).initialize(a, new Seeds(1)).parameters();
        Objective objective = (m, sequences, scores, dLogProb, dEntropy) -> {
            for (int i = 0; i < dLogProb.length; i++) {
                dLogProb[i] = sequences.learn()[i] ? (i % 5 - 2) / 1000f : 0;
            }
        };
        List<PackedSequences> microBatches = new ArrayList<>();
        for (int m = 0; m < n[10]; m++) {
            microBatches.add(sequences(a, m, n[0] / n[10], n[1]));
        }
        int tokens = n[0] * n[1];
        AdamW settings = new AdamW(0.9, 0.95, 1e-8, 0.1);
        try (Dl4jPolicyNetwork network =
                new Dl4jPolicyNetwork(a, parameters, new NetworkSettings(n[9], backend, Recompute.OFF))) {
            double best = Double.MAX_VALUE;
            double bestCpu = Double.MAX_VALUE;
            double callerCpu = Double.MAX_VALUE;
            long start = System.nanoTime();
            for (int step = 1; step < 4 || System.nanoTime() - start < seconds * 1e9; step++) {
                long wall = System.nanoTime();
                long cpu = workersCpuNanos();
                long caller = callerCpuNanos();
                network.zeroGradient();
                network.accumulate(microBatches, objective);
                network.step(settings, 1e-6, Math.min(1, 1 / network.gradientNorm()), step);
                callerCpu = Math.min(callerCpu, (callerCpuNanos() - caller) / 1e9);
                best = Math.min(best, (System.nanoTime() - wall) / 1e9);
                bestCpu = Math.min(bestCpu, (workersCpuNanos() - cpu) / 1e9);
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"what\":\"train\",\"backend\":\"%s\",\"B\":%d,\"T\":%d,\"D\":%d,\"L\":%d,\"H\":%d,\"KV\":%d,\"F\":%d,\"V\":%d,"
                            + "\"threads\":%d,\"params\":%d,\"ms\":%.2f,\"tokensPerSecond\":%.0f,\"perCore\":%.0f,\"callerMs\":%.2f}%n",
                    backend,
                    n[0],
                    n[1],
                    n[2],
                    n[3],
                    n[4],
                    n[5],
                    n[7],
                    n[8],
                    n[9],
                    parameters.length,
                    best * 1e3,
                    tokens / best,
                    tokens / bestCpu,
                    callerCpu * 1e3);
        }
    }

    static Architecture architecture(int[] n) {
        return new Architecture(
                "llama",
                n[8],
                n[2],
                n[3],
                n[4],
                n[5],
                n[6],
                n[7],
                10000,
                RopeScaling.NONE,
                1e-6,
                false,
                false,
                true,
                n[1]);
    }

    static PackedSequences sequences(Architecture a, long seed, int count, int length) {
        int[] tokens = new int[count * length];
        int[] starts = new int[count + 1];
        boolean[] learn = new boolean[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (int) (new Seeds(seed).uniform(i) * a.vocabulary());
            learn[i] = i % length > 0;
        }
        Arrays.setAll(starts, s -> s * length);
        return new PackedSequences(tokens, starts, learn);
    }

    private static long callerCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long workersCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("policy-network-")) {
                sum += threads.getThreadCpuTime(thread.getId());
            }
        }
        return sum;
    }
}
