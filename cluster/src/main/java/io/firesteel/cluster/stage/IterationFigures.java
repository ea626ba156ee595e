package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.rollout.RolloutResult;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An iteration of GRPO as the figures of its row. */
final class IterationFigures {
    private IterationFigures() {}

    /** @param tokensSeen prompt and completion tokens since the run began */
    static Map<String, Object> of(
            IterationReport report, List<ScoredRollout> rollouts, AttemptCounter attempts, long tokensSeen) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(Metric.POLICY_VERSION.key(), report.iteration() - 1);
        completions(row, rollouts, attempts);
        row.putAll(report.learned().metrics());
        times(row, report);
        row.put(Metric.NUM_TOKENS.key(), tokensSeen);
        return row;
    }

    private static void completions(Map<String, Object> row, List<ScoredRollout> rollouts, AttemptCounter attempts) {
        int count = rollouts.size();
        EnumMap<Verdict.Kind, Integer> verdicts = new EnumMap<>(Verdict.Kind.class);
        Map<String, double[]> parts = new LinkedHashMap<>(); // name -> sum, sum of squares, count
        long tokens = 0;
        long endedTokens = 0;
        int ended = 0;
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        long tries = 0;
        for (ScoredRollout scored : rollouts) {
            verdicts.merge(scored.verdict().kind(), 1, Integer::sum);
            int length = scored.rollout().completion().lengthTokens();
            tokens += length;
            shortest = Math.min(shortest, length);
            longest = Math.max(longest, length);
            if (!scored.rollout().completion().truncated()) {
                ended++;
                endedTokens += length;
            }
            tries += attempts.count(scored.rollout().completion().text());
            if (scored.usable()) {
                scored.reward().parts().forEach((name, value) -> {
                    double[] sums = parts.computeIfAbsent(name, n -> new double[3]);
                    sums[0] += value;
                    sums[1] += value * value;
                    sums[2]++;
                });
            }
        }
        int correct = verdicts.getOrDefault(Verdict.Kind.CORRECT, 0);
        int incorrect = verdicts.getOrDefault(Verdict.Kind.INCORRECT, 0);
        int verified = correct + incorrect + verdicts.getOrDefault(Verdict.Kind.NO_ANSWER, 0);
        row.put(Metric.PASS_AT_1.key(), verified == 0 ? Double.NaN : (double) correct / verified);
        row.put(Metric.ANSWERED.key(), verified == 0 ? Double.NaN : (double) (correct + incorrect) / verified);
        row.put(Metric.ATTEMPTS.key(), (double) tries / count);
        row.put(Metric.UNJUDGED.key(), count - verified);
        row.put(Metric.MEAN_LENGTH.key(), (double) tokens / count);
        row.put(Metric.MIN_LENGTH.key(), shortest);
        row.put(Metric.MAX_LENGTH.key(), longest);
        row.put(Metric.MEAN_TERMINATED_LENGTH.key(), ended == 0 ? Double.NaN : (double) endedTokens / ended);
        row.put(Metric.CLIPPED_RATIO.key(), (double) (count - ended) / count);
        row.put(Metric.COMPLETION_TOKENS.key(), tokens);
        verdicts.forEach((kind, n) -> row.put(Metric.verdicts(kind), n));
        parts.forEach((name, sums) -> {
            double mean = sums[0] / sums[2];
            row.put(Metric.rewardMean(name), mean);
            row.put(Metric.rewardStd(name), Math.sqrt(Math.max(0, sums[1] / sums[2] - mean * mean)));
        });
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
