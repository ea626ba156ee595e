package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.metrics.Measured;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.preference.PreferenceMetric;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which charts a run has: what it is about comes first, which is the reward if there is one, else the loss. */
final class RunCharts {
    private RunCharts() {}

    /**
     * @param step what a step of the run is called
     * @param keys of all figures that occur
     */
    static List<Chart> of(String step, Set<String> keys) {
        List<String> sets = List.copyOf(Metrics.sets(keys));
        List<Chart> charts = new ArrayList<>();
        if (!keys.contains(GrpoMetric.REWARD.key())) {
            charts.add(new Chart(
                    "Loss",
                    "nats per token",
                    Chart.Scale.VALUES,
                    List.of(
                            Chart.Series.of(SftMetric.LOSS, "training", 1),
                            new Chart.Series(SftMetric.HELD_OUT_LOSS.key(), "held-out", 2, true))));
        }
        charts.add(new Chart(
                "Preferences agreed with",
                "share of pairs",
                Chart.Scale.SHARE,
                List.of(
                        Chart.Series.of(PreferenceMetric.ACCURACY, "training", 1),
                        new Chart.Series(PreferenceMetric.HELD_OUT_ACCURACY.key(), "held-out", 2, true))));
        charts.add(new Chart(
                "Rewards of pairs",
                "mean",
                Chart.Scale.VALUES,
                List.of(
                        Chart.Series.of(PreferenceMetric.CHOSEN, "chosen", 3),
                        Chart.Series.of(PreferenceMetric.REJECTED, "rejected", 4))));
        charts.add(Chart.of("Reward", Chart.Scale.VALUES, GrpoMetric.REWARD, "mean of the weighted reward", 1));
        charts.add(both("Correct", "pass@1", Chart.Scale.SHARE, Metric.PASS_AT_1, EvaluationMetric.PASS_AT_1, sets));
        for (String set : sets) {
            charts.add(heldOut(set, keys));
        }
        charts.add(both(
                "Length", "tokens", Chart.Scale.FROM_ZERO, Metric.MEAN_LENGTH, EvaluationMetric.MEAN_LENGTH, sets));
        charts.add(both(
                "Attempts", "per completion", Chart.Scale.FROM_ZERO, Metric.ATTEMPTS, EvaluationMetric.ATTEMPTS, sets));
        charts.add(
                both("Truncated", "share", Chart.Scale.SHARE, Metric.CLIPPED_RATIO, EvaluationMetric.TRUNCATED, sets));
        charts.add(new Chart(
                "Entropy",
                "nats per token",
                Chart.Scale.FROM_ZERO,
                List.of(Chart.Series.of(GrpoMetric.ENTROPY, "of the next token", 3))));
        charts.add(new Chart(
                "KL",
                "nats per token",
                Chart.Scale.FROM_ZERO,
                List.of(Chart.Series.of(GrpoMetric.KL, "from the reference policy", 4))));
        charts.add(new Chart(
                "Teacher",
                "nats per token",
                Chart.Scale.VALUES,
                List.of(Chart.Series.of(GrpoMetric.TEACHER_KL, "reverse KL from the teacher", 4))));
        charts.add(Chart.of(
                "Groups without spread",
                Chart.Scale.SHARE,
                GrpoMetric.FRACTION_WITHOUT_SPREAD,
                "all rewards equal",
                5));
        charts.add(new Chart(
                "Dynamic sampling",
                "groups",
                Chart.Scale.FROM_ZERO,
                List.of(Chart.Series.of(Metric.GROUPS_REPLACED, 1), Chart.Series.of(Metric.SAMPLING_ROUNDS, 5))));
        charts.add(new Chart(
                "Rejection sampling",
                "completions",
                Chart.Scale.FROM_ZERO,
                List.of(Chart.Series.of(Metric.REJECTION_SAMPLED, 5), Chart.Series.of(Metric.REJECTION_KEPT, 3))));
        charts.add(new Chart(
                "Trainer against sampler",
                "nats",
                Chart.Scale.FROM_ZERO,
                List.of(
                        Chart.Series.of(GrpoMetric.SAMPLER_DIFFERENCE_MEAN, "mean |Δ log-prob|", 1),
                        Chart.Series.of(GrpoMetric.SAMPLER_DIFFERENCE_MAX, "largest", 5))));
        charts.add(Chart.of("Gradient norm", Chart.Scale.FROM_ZERO, GrpoMetric.GRADIENT_NORM, "before clipping", 4));
        if (!keys.contains(GrpoMetric.REWARD.key())) {
            charts.add(
                    Chart.of("Learning rate", Chart.Scale.FROM_ZERO, SftMetric.LEARNING_RATE, "of the optimiser", 5));
        }
        charts.add(Chart.of(
                "Speed", Chart.Scale.FROM_ZERO, Metric.TOKENS_PER_SECOND, "tokens per second of the " + step, 3));
        charts.add(times(keys));
        return charts.stream().filter(chart -> occurs(chart, keys)).toList();
    }

    private static boolean occurs(Chart chart, Set<String> keys) {
        return chart.series().stream().map(Chart.Series::name).anyMatch(keys::contains);
    }

    /** A figure of training, and the same of the evaluations. */
    private static Chart both(
            String title, String unit, Chart.Scale scale, Measured training, Measured evaluated, List<String> sets) {
        return new Chart(title, unit, scale, List.of(Chart.Series.of(training, "training", 1)))
                .with(sets.stream()
                        .map(set -> new Chart.Series(
                                Metric.evaluation(set, evaluated.key()),
                                set.isEmpty() ? "held-out" : set,
                                2 + sets.indexOf(set) % 4,
                                true))
                        .toList());
    }

    private static Chart heldOut(String set, Set<String> keys) {
        List<Chart.Series> series = new ArrayList<>(
                List.of(dots(set, EvaluationMetric.GREEDY.key(), 4), dots(set, EvaluationMetric.PASS_AT_1.key(), 2)));
        int k = Evaluations.largestK(set, keys);
        if (k > 1) {
            series.add(dots(set, EvaluationMetric.MAJ_AT_K.key(k), 1));
            series.add(dots(set, EvaluationMetric.PASS_AT_K.key(k), 3));
        }
        return new Chart(
                "Held-out figures" + (set.isEmpty() ? "" : ", " + set), "share of problems", Chart.Scale.SHARE, series);
    }

    private static Chart.Series dots(String set, String figure, int colour) {
        return new Chart.Series(
                Metric.evaluation(set, figure),
                Metrics.findEvaluated(figure).orElseThrow().label(),
                colour,
                true);
    }

    private static Chart times(Set<String> keys) {
        return keys.contains(Metric.TIME_TRAIN.key())
                ? new Chart(
                        "Time of an iteration",
                        "s",
                        Chart.Scale.STACKED,
                        List.of(
                                Chart.Series.of(Metric.TIME_SAMPLE, 1),
                                Chart.Series.of(Metric.TIME_VERIFY, 4),
                                Chart.Series.of(Metric.TIME_TEACHER, 5),
                                Chart.Series.of(Metric.TIME_TRAIN, 2),
                                Chart.Series.of(Metric.TIME_PUBLISH, 3)))
                : Chart.of("Time of a step", Chart.Scale.FROM_ZERO, Metric.STEP_TIME, "evaluation excepted", 2);
    }
}
