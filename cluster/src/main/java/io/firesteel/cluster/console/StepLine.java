package io.firesteel.cluster.console;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.preference.PreferenceMetric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One iteration of GRPO, or one step of supervised fine-tuning, on one line; figures that it does not have are left out. How a
 * figure is named and written is said by its entry.
 *
 * <pre>
 * it 12/200 | reward .431 | pass@1 .389 | len 83.1 | H .62 | KL .0031 | 41.2k tok/s | sample 41% verify 2% train 52% publish 5% | eta 3 min 10 s
 * step 120/2000 | loss 1.204 | H .98 | |g| .34 | lr 5.00e-04 | 21.3k tok/s | eta 1 min 12 s
 * </pre>
 */
final class StepLine {
    private StepLine() {}

    /**
     * The line of an iteration.
     *
     * @param metrics by {@link Metric#key}
     * @param iterations of the whole run
     * @param secondsLeft NaN if unknown
     */
    static String ofIteration(Map<String, ?> metrics, long iteration, long iterations, double secondsLeft) {
        // Without a reference policy, the distance from the one that sampled.
        Measured distance = metrics.containsKey(GrpoMetric.KL.key()) ? GrpoMetric.KL : GrpoMetric.APPROX_KL_K3;
        List<String> parts = new ArrayList<>();
        parts.add("it " + position(iteration, iterations));
        add(
                parts,
                metrics,
                GrpoMetric.REWARD,
                Metric.PASS_AT_1,
                Metric.MEAN_LENGTH,
                GrpoMetric.ENTROPY,
                GrpoMetric.EXPLAINED_VARIANCE,
                distance,
                Metric.TOKENS_PER_SECOND);
        timeSplit(metrics).ifPresent(parts::add);
        return ended(parts, secondsLeft);
    }

    /** The line of a step of supervised fine-tuning. */
    static String ofSft(Map<String, ?> metrics, long step, long steps, double secondsLeft) {
        List<String> parts = new ArrayList<>();
        parts.add("step " + position(step, steps));
        add(
                parts,
                metrics,
                SftMetric.LOSS,
                SftMetric.HELD_OUT_LOSS,
                SftMetric.ENTROPY,
                SftMetric.GRADIENT_NORM,
                SftMetric.LEARNING_RATE,
                Metric.TOKENS_PER_SECOND);
        return ended(parts, secondsLeft);
    }

    /** The line of a step of learning from pairs. */
    static String ofPairs(Map<String, ?> metrics, long step, long steps, double secondsLeft) {
        List<String> parts = new ArrayList<>();
        parts.add("step " + position(step, steps));
        add(
                parts,
                metrics,
                PreferenceMetric.LOSS,
                PreferenceMetric.ACCURACY,
                PreferenceMetric.MARGIN,
                PreferenceMetric.CHOSEN,
                PreferenceMetric.REJECTED,
                PreferenceMetric.GRADIENT_NORM,
                PreferenceMetric.LEARNING_RATE,
                Metric.TOKENS_PER_SECOND);
        return ended(parts, secondsLeft);
    }

    private static String position(long done, long all) {
        String total = Long.toString(all);
        String number = Long.toString(done);
        return " ".repeat(Math.max(0, total.length() - number.length())) + number + "/" + total;
    }

    private static String ended(List<String> parts, double secondsLeft) {
        if (Double.isFinite(secondsLeft)) {
            parts.add("eta " + Numbers.duration(secondsLeft));
        }
        return String.join(" | ", parts);
    }

    private static Optional<String> timeSplit(Map<String, ?> metrics) {
        if (!(metrics.get(Metric.STEP_TIME.key()) instanceof Number all) || all.doubleValue() <= 0) {
            return Optional.empty();
        }
        List<String> shares = new ArrayList<>();
        for (Metric part : List.of(Metric.TIME_SAMPLE, Metric.TIME_VERIFY, Metric.TIME_TRAIN, Metric.TIME_PUBLISH)) {
            if (metrics.get(part.key()) instanceof Number seconds) {
                shares.add(String.format(
                        Locale.ROOT,
                        "%s %d%%",
                        part.entry().label(),
                        Math.round(100 * seconds.doubleValue() / all.doubleValue())));
            }
        }
        return shares.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", shares));
    }

    private static void add(List<String> parts, Map<String, ?> metrics, Measured... figures) {
        for (Measured figure : figures) {
            MetricEntry entry = figure.entry();
            if (metrics.get(entry.key()) instanceof Number value && Double.isFinite(value.doubleValue())) {
                Format format = entry.format();
                entry.brief(List.of(), Numbers.of(format, value.doubleValue())).ifPresent(parts::add);
            }
        }
    }
}
