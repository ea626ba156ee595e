package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.preference.PreferenceMetric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the few figures that a stage's box shows, as people read them: pass@1 with its error, loss, what was kept, time. */
public final class StageFigures {
    private static final String TIME = "time";
    private static final String CORE_SECONDS = "core-seconds";
    private static final String PRICE = "price";

    /** The names of what a stage took. */
    static final List<String> EFFORT = List.of(CORE_SECONDS, PRICE, TIME);

    private static final Format DURATION = new Format.Duration();
    private static final Format WHOLE = new Format.Whole();
    private static final Format RATE = new Format.Significant(2);
    private static final Format PRICES = new Format.Decimals(5);

    /** Of each of these the first that a row has. */
    private static final List<List<Measured>> OF_STEPS = List.of(
            List.of(SftMetric.HELD_OUT_LOSS, PreferenceMetric.HELD_OUT_ACCURACY),
            List.of(GrpoMetric.REWARD, SftMetric.LOSS));

    private final Map<String, String> texts = new LinkedHashMap<>();

    /** An evaluation's pass@1, or its reward where nothing verifies, by {@link io.firesteel.cluster.evaluation.EvaluationSummary#figures}. */
    public StageFigures evaluation(String set, Map<String, ?> figures) {
        EvaluationMetric shown = EvaluationMetric.headline(figure -> figures.get(figure.key()) instanceof Number);
        texts.put(
                shown.entry().label() + (set.isEmpty() ? "" : " " + set), Metrics.textEvaluated(figures, shown.key()));
        return this;
    }

    /** The last row of a stage's {@code metrics.jsonl}: reward or loss, and what rejection sampling kept. */
    public StageFigures row(Map<String, ?> row) {
        for (List<Measured> choice : OF_STEPS) {
            choice.stream()
                    .filter(figure -> row.get(figure.key()) instanceof Number)
                    .findFirst()
                    .ifPresent(figure -> texts.put(figure.entry().label(), Metrics.text(row, figure.key())));
        }
        if (row.get(Metric.REJECTION_KEPT.key()) instanceof Number) {
            texts.put(
                    Metric.REJECTION_KEPT.entry().label(),
                    Metrics.text(row, Metric.REJECTION_KEPT.key()) + " of "
                            + Metrics.text(row, Metric.REJECTION_SAMPLED.key()));
        }
        return this;
    }

    /**
     * What it cost.
     *
     * @param coreSeconds processor time
     * @param price of that
     */
    public StageFigures cost(double coreSeconds, double price) {
        texts.put(CORE_SECONDS, WHOLE.text(coreSeconds));
        texts.put(PRICE, PRICES.text(price));
        return this;
    }

    /** What a recipe has cost, in words. */
    public static String sentence(long tokens, long evaluationTokens, double coreSeconds, double price, double rate) {
        return "Together " + WHOLE.text(tokens) + " tokens and " + WHOLE.text(evaluationTokens) + " of evaluations, "
                + WHOLE.text(coreSeconds) + " core-seconds, price " + PRICES.text(price) + " at "
                + RATE.text(rate) + " an hour of a core.";
    }

    /** Wall clock of the stage. */
    public StageFigures seconds(double seconds) {
        texts.put(TIME, DURATION.text(seconds));
        return this;
    }

    /** By their names, in the order they were given. */
    public Map<String, String> texts() {
        return new LinkedHashMap<>(texts);
    }
}
