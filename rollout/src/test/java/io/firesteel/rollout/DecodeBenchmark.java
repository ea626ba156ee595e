package io.firesteel.rollout;

import io.firesteel.core.Prompt;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.RopeScaling;
import io.firesteel.core.random.Seeds;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens per second of decoding on one core, by the thread's CPU time and by the clock. Arguments: prompts, samples, prompt tokens, new
 * tokens, V, D, L, H, K, head width, F, rows.
 */
public final class DecodeBenchmark {
    private DecodeBenchmark() {}

    public static void main(String[] args) {
        int[] n = new int[args.length];
        for (int i = 0; i < n.length; i++) {
            n[i] = Integer.parseInt(args[i]);
        }
        Architecture a = new Architecture(
                "llama",
                n[4],
                n[5],
                n[6],
                n[7],
                n[8],
                n[9],
                n[10],
                10000,
                RopeScaling.NONE,
                1e-5,
                false,
                false,
                true,
                4096);
        PackedPolicy policy = new PackedPolicy(TestPolicies.random(a, 1));
        List<Prompt> prompts = new ArrayList<>();
        for (int p = 0; p < n[0]; p++) {
            int[] tokens = new int[n[2]];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (int) (new Seeds(p).uniform(i) * a.vocabulary());
            }
            prompts.add(new Prompt("p" + p, "none", "", tokens, ""));
        }
        Decoder decoder = new Decoder(policy, Kernels.best(), n[11]);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < 12; round++) {
            long begin = System.nanoTime();
            long cpu = threads.getCurrentThreadCpuTime();
            long bytes = threads.getCurrentThreadAllocatedBytes();
            int[] tokens = {0};
            decoder.decode(
                    prompts,
                    n[1],
                    SamplingSettings.plain(n[3]),
                    new Seeds(round),
                    ids -> "",
                    r -> tokens[0] += r.completion().lengthTokens());
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
            long wall = System.nanoTime() - begin;
            System.out.printf(
                    "%d tokens: %.0f tokens/s of CPU time, %.0f by the clock, %d bytes allocated per token%n",
                    tokens[0], tokens[0] * 1e9 / cpu, tokens[0] * 1e9 / wall, bytes / tokens[0]);
        }
    }
}
