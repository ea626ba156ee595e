package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.RolloutSummary;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.ScoredRollout;
import io.firesteel.rollout.RolloutResult;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An iteration of GRPO as the figures of its row. */
final class IterationFigures {
    private IterationFigures() {}

    /**
     * @param refills whether groups without spread are replaced
     * @param taught whether there is a teacher
     * @param tokensSeen prompt and completion tokens since the run began
     */
    static Map<String, Object> of(
            IterationReport report,
            List<ScoredRollout> rollouts,
            AttemptCounter attempts,
            boolean refills,
            boolean taught,
            long tokensSeen) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(Metric.POLICY_VERSION.key(), report.iteration() - 1);
        row.putAll(RolloutSummary.of(rollouts, attempts).figures());
        row.putAll(report.learned().metrics());
        if (refills) {
            row.put(Metric.SAMPLING_ROUNDS.key(), report.batch().lastRound());
            row.put(Metric.GROUPS_REPLACED.key(), report.batch().replacedGroups());
            row.put(Metric.COMPLETIONS_DISCARDED.key(), report.batch().discarded());
        }
        report.batch().greedy().stream()
                .filter(ScoredRollout::usable)
                .mapToDouble(scored -> scored.reward().total())
                .average()
                .ifPresent(reward -> row.put(Metric.BASELINE_REWARD.key(), reward));
        times(row, report);
        if (taught) {
            row.put(Metric.TIME_TEACHER.key(), report.teachSeconds());
        }
        row.put(Metric.NUM_TOKENS.key(), tokensSeen);
        return row;
    }

    /** Tasks run side by side: their decoding and verifying share the wall clock of sampling in proportion to what each took. */
    private static void times(Map<String, Object> row, IterationReport report) {
        RolloutResult sampled = report.sampled();
        double busy = sampled.decodeSeconds() + sampled.verifySeconds() + sampled.prepareSeconds();
        double perBusySecond = busy == 0 ? 0 : report.sampleSeconds() / busy;
        row.put(Metric.STEP_TIME.key(), report.seconds());
        row.put(Metric.TIME_SAMPLE.key(), sampled.decodeSeconds() * perBusySecond);
        row.put(Metric.TIME_VERIFY.key(), sampled.verifySeconds() * perBusySecond);
        row.put(Metric.TIME_TRAIN.key(), report.learnSeconds());
        row.put(Metric.TIME_PUBLISH.key(), sampled.prepareSeconds() * perBusySecond + report.snapshotSeconds());
        row.put(Metric.TOKENS_PER_SECOND.key(), sampled.tokens() / report.seconds());
    }
}
