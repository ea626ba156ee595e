package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.RopeScaling;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;

import java.time.Duration;
import java.util.Locale;

/** {@link TrainingBenchmark} by hand. Arguments: B T D L H KV headWidth F V threads fused|plain [seconds]. */
public final class TrainingBenchmarkMain {
    private TrainingBenchmarkMain() {}

    public static void main(String[] args) {
        int[] n = new int[10];
        for (int i = 0; i < n.length; i++) {
            n[i] = Integer.parseInt(args[i]);
        }
        Architecture a = new Architecture(
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
        Backend backend = Backend.valueOf(args[10].toUpperCase(Locale.ROOT));
        Duration budget = Duration.ofSeconds(args.length > 11 ? Long.parseLong(args[11]) : 15);
        System.out.println(
                new TrainingBenchmark(a, n[0], n[1], new NetworkSettings(n[9], backend, Recompute.OFF)).run(budget));
    }
}
