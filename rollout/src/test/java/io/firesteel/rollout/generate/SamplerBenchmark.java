package io.firesteel.rollout.generate;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One draw from one row of logits. */
@State(Scope.Thread)
public class SamplerBenchmark {
    @Param({"vector", "scalar"})
    public String provider;

    @Param({"128", "32000", "151936"})
    public int vocabulary;

    /** plain, top-p 0.95, or greedy. */
    @Param({"plain", "top-p", "greedy"})
    public String settings;

    private float[] logits;
    private Sampler sampler;
    private long draw;

    @Setup
    public void make() {
        Kernels kernels = Kernels.all().stream()
                .filter(each -> each.provider().startsWith(provider))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this JVM has no kernels " + provider));
        logits = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = (float) (3 * new Seeds(1).gaussian(i));
        }
        sampler = new Sampler(
                kernels,
                vocabulary,
                switch (settings) {
                    case "plain" -> SamplingSettings.plain(1);
                    case "greedy" -> SamplingSettings.greedy(1);
                    case "top-p" -> new SamplingSettings(1, 1, SamplingSettings.ALL_TOKENS, 0.95, new int[0]);
                    default -> throw new IllegalArgumentException(settings);
                });
    }

    @Benchmark
    public int draw() {
        return sampler.draw(logits, 0, Seeds.uniform(7, draw++));
    }
}
