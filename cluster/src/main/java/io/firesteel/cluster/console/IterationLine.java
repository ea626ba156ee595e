package io.firesteel.cluster.console;

import io.firesteel.cluster.metrics.Metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * One iteration on one line; figures that the iteration does not have are left out:
 *
 * <pre>
 * it 12/200 | reward .431 | pass@1 .389 | len 83.1 | H .62 | KL .0031 | 41.2k tok/s | sample 41% verify 2% train 52% publish 5% | eta 3:10
 * </pre>
 */
final class IterationLine {
    private IterationLine() {}

    /**
     * The line.
     *
     * @param metrics by {@link Metric#key}
     * @param iterations of the whole run
     * @param secondsLeft NaN if unknown
     */
    static String of(Map<String, ?> metrics, long iteration, long iterations, double secondsLeft) {
        List<String> parts = new ArrayList<>();
        String total = Long.toString(iterations);
        parts.add("it "
                + " "
                        .repeat(Math.max(
                                0, total.length() - Long.toString(iteration).length())) + iteration + "/" + total);
        add(parts, metrics, Metric.REWARD, value -> "reward " + Numbers.share(value));
        add(parts, metrics, Metric.PASS_AT_1, value -> "pass@1 " + Numbers.share(value));
        add(parts, metrics, Metric.MEAN_LENGTH, value -> "len " + Numbers.decimals(value, 1));
        add(parts, metrics, Metric.ENTROPY, value -> "H " + Numbers.significant(value));
        add(parts, metrics, Metric.KL, value -> "KL " + Numbers.significant(value));
        if (!metrics.containsKey(Metric.KL.key())) { // without a reference policy, from the one that sampled
            add(parts, metrics, Metric.APPROX_KL_K3, value -> "KL(old) " + String.format(Locale.ROOT, "%.1e", value));
        }
        add(parts, metrics, Metric.TOKENS_PER_SECOND, value -> Numbers.count(value) + " tok/s");
        String split = timeSplit(metrics);
        if (!split.isEmpty()) {
            parts.add(split);
        }
        if (!Double.isNaN(secondsLeft)) {
            parts.add("eta " + Numbers.duration(secondsLeft));
        }
        return String.join(" | ", parts);
    }

    private static String timeSplit(Map<String, ?> metrics) {
        if (!(metrics.get(Metric.STEP_TIME.key()) instanceof Number all) || all.doubleValue() <= 0) {
            return "";
        }
        List<String> shares = new ArrayList<>();
        for (Metric part : List.of(Metric.TIME_SAMPLE, Metric.TIME_VERIFY, Metric.TIME_TRAIN, Metric.TIME_PUBLISH)) {
            if (metrics.get(part.key()) instanceof Number seconds) {
                shares.add(String.format(
                        Locale.ROOT,
                        "%s %d%%",
                        part.key().substring("time/".length()),
                        Math.round(100 * seconds.doubleValue() / all.doubleValue())));
            }
        }
        return String.join(" ", shares);
    }

    private static void add(List<String> parts, Map<String, ?> metrics, Metric metric, DoubleFunction<String> text) {
        if (metrics.get(metric.key()) instanceof Number value && Double.isFinite(value.doubleValue())) {
            parts.add(text.apply(value.doubleValue()));
        }
    }
}
