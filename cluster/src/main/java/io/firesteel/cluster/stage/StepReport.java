package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.Sample;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.core.ScoredRollout;

import java.util.List;
import java.util.Map;

/**
 * What one step did, for whoever tells of it.
 *
 * @param step from 1
 * @param figures by {@link io.firesteel.cluster.metrics.Metric#key}
 * @param rollouts every completion that it sampled, for the table of rollouts; empty where it sampled none
 * @param credits what learning made of each rollout, in their order
 * @param shown completions worth looking at, the first of each group
 */
public record StepReport(
        long step,
        Map<String, Object> figures,
        List<ScoredRollout> rollouts,
        List<RolloutCredit> credits,
        List<Sample> shown) {
    /** Of a step that samples nothing. */
    public static StepReport of(long step, Map<String, Object> figures) {
        return new StepReport(step, figures, List.of(), List.of(), List.of());
    }
}
