package io.firesteel.cluster.stage;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.preference.PreferenceMetric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the best of a run's checkpoints, which is kept beside the newest. Two are compared by the first of these that both have:
 * pass@1 of the evaluation after their step, the loss on held-out examples or pairs then, and of the step after it the mean reward, or
 * with fine-tuning the training loss: what the policy in the checkpoint earned, or lost, itself. Of equal ones the earlier stays the best. A checkpoint that is there only
 * because the run was stopped is not asked, so that a run which was never stopped has the same best one.
 */
final class BestCheckpoint {
    /** Name and whether more is better, in the order in which they are asked. */
    private record Measure(String key, boolean moreIsBetter) {}

    private static final List<Measure> MEASURES = List.of(
            new Measure(Metric.evaluation(EvaluationMetric.PASS_AT_1.key()), true),
            new Measure(SftMetric.HELD_OUT_LOSS.key(), false),
            new Measure(PreferenceMetric.HELD_OUT_LOSS.key(), false),
            new Measure(GrpoMetric.REWARD.key(), true),
            new Measure(SftMetric.LOSS.key(), false));

    private static final String STATE = "evaluated";

    private final Checkpoints checkpoints;
    private final Pace pace;
    private final String ofTheStepAfter;
    private final Map<String, Object> newest = new LinkedHashMap<>();
    private long newestStep;

    /**
     * @param stage whose checkpoints they are
     * @param restored where the session goes on
     */
    BestCheckpoint(Checkpoints checkpoints, Stage stage, Optional<Restored> restored) {
        this.checkpoints = checkpoints;
        this.pace = stage.pace();
        // GRPO has a loss too, which says nothing of a policy.
        this.ofTheStepAfter = stage instanceof Sft ? SftMetric.LOSS.key() : GrpoMetric.REWARD.key();
        restored.ifPresent(from -> {
            newestStep = from.step();
            if (from.state().has(STATE)) {
                newest.putAll(from.state().object(STATE).fields());
            }
        });
    }

    /** A step is done; its row says what the policy before it earned or lost. */
    void step(long step, Map<String, Object> row) {
        if (newestStep > 0 && step == newestStep + 1 && row.containsKey(ofTheStepAfter)) {
            newest.put(ofTheStepAfter, row.get(ofTheStepAfter));
        }
    }

    /**
     * Before another checkpoint is saved: the newest may be the best.
     *
     * @param total steps of the run
     */
    void compare(long total) {
        boolean due = pace.checkpointDueAfter(newestStep) || newestStep == total;
        if (newestStep == 0 || newest.isEmpty() || !due) {
            return;
        }
        Optional<Checkpoints.Best> best = checkpoints.best();
        if (best.isEmpty() || isBetter(newest, best.get().figures())) {
            checkpoints.markBest(new Checkpoints.Best(newestStep, newest));
        }
    }

    private static boolean isBetter(Map<String, Object> one, Map<String, Object> other) {
        for (Measure measure : MEASURES) {
            if (one.get(measure.key()) instanceof Number a && other.get(measure.key()) instanceof Number b) {
                return measure.moreIsBetter() ? a.doubleValue() > b.doubleValue() : a.doubleValue() < b.doubleValue();
            }
        }
        return false;
    }

    /**
     * A checkpoint is saved after this step.
     *
     * @param row of the step, whose evaluations are of the policy in the checkpoint
     */
    void saved(long step, Map<String, Object> row) {
        newestStep = step;
        newest.clear();
        newest.putAll(evaluated(row));
    }

    /** What of a step's row {@link #saved} needs to know after a resume. */
    static Map<String, Object> state(Map<String, Object> row) {
        return Map.of(STATE, evaluated(row));
    }

    private static Map<String, Object> evaluated(Map<String, Object> row) {
        Map<String, Object> evaluated = new LinkedHashMap<>();
        MEASURES.subList(0, MEASURES.size() - 2).stream() // the last two are of the step after
                .filter(measure -> row.get(measure.key()) instanceof Number)
                .forEach(measure -> evaluated.put(measure.key(), row.get(measure.key())));
        return evaluated;
    }
}
