package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.metrics.Measured;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Hand-made figures in the shape of a Countdown run: accuracy and length rise together. */
final class ExampleRun {
    private ExampleRun() {}

    static Map<String, Object> figures(int iteration, int iterations) {
        SplittableRandom random = new SplittableRandom(iteration);
        double progress = (double) iteration / iterations;
        double noise = random.nextDouble() - 0.5;
        Map<String, Object> figures = new LinkedHashMap<>();
        if (iteration > 0) {
            put(figures, GrpoMetric.REWARD, 0.2 + 0.35 * progress + 0.06 * noise);
            put(figures, Metric.PASS_AT_1, 0.13 + 0.4 * progress + 0.06 * noise);
            put(figures, GrpoMetric.FRACTION_WITHOUT_SPREAD, 0.3 - 0.2 * progress + 0.05 * noise);
            put(figures, Metric.MEAN_LENGTH, 39 + 63 * progress + 6 * noise);
            put(figures, Metric.ATTEMPTS, 2.3 + 5.2 * progress + 0.4 * noise);
            put(figures, Metric.CLIPPED_RATIO, 0.01 + 0.28 * progress * progress + 0.01 * noise);
            put(figures, GrpoMetric.ENTROPY, 0.7 - 0.2 * progress + 0.03 * noise);
            put(figures, GrpoMetric.KL, 0.02 * progress + 0.001 * noise);
            put(figures, GrpoMetric.GRADIENT_NORM, 0.8 + 0.3 * noise);
            put(figures, GrpoMetric.LOSS, 0.01 * noise);
            put(figures, GrpoMetric.LEARNING_RATE, 1.5e-4);
            put(figures, Metric.COMPLETION_TOKENS, Math.round(256 * (39 + 63 * progress)));
            put(figures, Metric.STEP_TIME, 3 + 2 * progress + 0.2 * noise);
            put(figures, Metric.TIME_SAMPLE, 1.2 + 1.1 * progress);
            put(figures, Metric.TIME_VERIFY, 0.05);
            put(figures, Metric.TIME_TRAIN, 1.6 + 0.9 * progress);
            put(figures, Metric.TIME_PUBLISH, 0.1);
            put(figures, GrpoMetric.SAMPLER_DIFFERENCE_MEAN, 2e-7 + 1e-7 * noise);
            put(figures, GrpoMetric.SAMPLER_DIFFERENCE_MAX, 3e-6 + 1e-6 * noise);
            put(figures, Metric.TOKENS_PER_SECOND, 4_000 + 1_500 * progress + 300 * noise);
        }
        if (iteration % 10 == 0 || iteration == iterations) {
            figures.put(Metric.evaluation("problems"), 200L);
            evaluated(figures, "passAt1", 0.13 + 0.38 * progress);
            evaluated(figures, "passAt1StandardError", 0.024);
            evaluated(figures, "greedy", 0.22 + 0.2 * progress);
            evaluated(figures, "passAt8", 0.62 + 0.28 * progress);
            evaluated(figures, "majAt8", 0.24 + 0.58 * progress);
            evaluated(figures, "meanLength", 39.3 + 63 * progress);
            evaluated(figures, "attempts", 2.27 + 5.2 * progress);
            evaluated(figures, "truncated", 0.01 + 0.28 * progress);
            evaluated(figures, "answered", 0.979);
        }
        return figures;
    }

    /** A step of supervised fine-tuning: the loss falls, every tenth step the held-out loss is measured. */
    static Map<String, Object> sftFigures(int step, int steps) {
        SplittableRandom random = new SplittableRandom(step);
        double progress = (double) step / steps;
        double noise = random.nextDouble() - 0.5;
        Map<String, Object> figures = new LinkedHashMap<>();
        put(figures, SftMetric.LOSS, 2.4 * Math.exp(-3 * progress) + 0.1 * noise);
        put(figures, SftMetric.ENTROPY, 1.9 * Math.exp(-2 * progress) + 0.05 * noise);
        put(figures, SftMetric.GRADIENT_NORM, 0.6 + 0.3 * noise);
        put(figures, SftMetric.LEARNING_RATE, 5e-4 * (1 - progress));
        put(figures, SftMetric.TOKENS, 4_000 + Math.round(200 * noise));
        put(figures, SftMetric.EXAMPLES, 64);
        put(figures, Metric.NUM_TOKENS, 5_000 * step);
        put(figures, Metric.STEP_TIME, 0.25 + 0.02 * noise);
        put(figures, Metric.TOKENS_PER_SECOND, 16_000 + 500 * noise);
        if (step % 10 == 0) {
            put(figures, SftMetric.HELD_OUT_LOSS, 2.5 * Math.exp(-2.8 * progress));
        }
        return figures;
    }

    private static void put(Map<String, Object> figures, Measured metric, double value) {
        figures.put(metric.key(), value);
    }

    private static void evaluated(Map<String, Object> figures, String name, double value) {
        figures.put(Metric.evaluation(name), value);
    }
}
