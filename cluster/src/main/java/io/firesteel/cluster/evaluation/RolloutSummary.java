package io.firesteel.cluster.evaluation;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.Completion;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.stats.Moments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the completions of one iteration of training were like. All shares are in {@code 0..1}; a figure without data is NaN.
 *
 * <p>Worked example: four completions of 2, 4, 6 and 8 tokens, the last one truncated; correct, incorrect, no answer, and one that
 * could not be verified. pass@1 = 1/3, answered = 2/3, mean length = 5, of the ended 4, truncated = 1/4.
 *
 * @param passAt1 share of correct ones among the {@link Verdict.Kind#verified() verified}
 * @param answered share of these that hold an answer in the asked-for form
 * @param distinct distinct texts ÷ completions of a prompt, over all of them, mean over prompts; 1 where no two are the same
 * @param attempts mean of {@link AttemptCounter#count} per completion, over all
 * @param unjudged completions without a conclusive verdict
 * @param meanLength tokens, over all
 * @param minLength tokens
 * @param maxLength tokens
 * @param meanTerminatedLength tokens, over those that ended by themselves
 * @param clippedRatio share that reached the limit on new tokens
 * @param tokens sum of the lengths
 * @param verdicts how many of each kind; kinds that did not occur have no entry
 * @param parts by reward function, in the order they were met: its own value before weighting, over usable completions
 */
public record RolloutSummary(
        double passAt1,
        double answered,
        double distinct,
        double attempts,
        int unjudged,
        double meanLength,
        int minLength,
        int maxLength,
        double meanTerminatedLength,
        double clippedRatio,
        long tokens,
        Map<Verdict.Kind, Integer> verdicts,
        Map<String, Part> parts) {
    /**
     * One reward function's values.
     *
     * @param standardDeviation of the sample (÷ (n − 1)), NaN of a single value
     */
    public record Part(double mean, double standardDeviation) {}

    public RolloutSummary {
        verdicts = Collections.unmodifiableMap(new EnumMap<>(verdicts));
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** Of at least one completion, summed in their order. */
    public static RolloutSummary of(List<ScoredRollout> rollouts, AttemptCounter counter) {
        if (rollouts.isEmpty()) {
            throw new IllegalArgumentException("a summary of no completions");
        }
        EnumMap<Verdict.Kind, Integer> verdicts = new EnumMap<>(Verdict.Kind.class);
        Map<String, Moments> parts = new LinkedHashMap<>();
        Lengths lengths = new Lengths();
        long attempts = 0;
        for (ScoredRollout scored : rollouts) {
            verdicts.merge(scored.verdict().kind(), 1, Integer::sum);
            lengths.add(scored.rollout().completion());
            attempts += counter.count(scored.rollout().completion().text());
            if (scored.usable()) {
                scored.reward().parts().forEach((name, value) -> parts.computeIfAbsent(name, n -> new Moments())
                        .add(value));
            }
        }
        int count = rollouts.size();
        int correct = verdicts.getOrDefault(Verdict.Kind.CORRECT, 0);
        int incorrect = verdicts.getOrDefault(Verdict.Kind.INCORRECT, 0);
        int verified = correct + incorrect + verdicts.getOrDefault(Verdict.Kind.NO_ANSWER, 0);
        int unverified = verdicts.getOrDefault(Verdict.Kind.UNVERIFIED, 0);
        Map<String, Part> spread = new LinkedHashMap<>();
        parts.forEach((name, values) -> spread.put(name, new Part(values.mean(), values.sampleStandardDeviation())));
        return new RolloutSummary(
                verified == 0 ? Double.NaN : (double) correct / verified,
                verified == 0 ? Double.NaN : (double) (correct + incorrect) / verified,
                distinct(rollouts),
                (double) attempts / count,
                count - verified - unverified,
                (double) lengths.tokens / count,
                lengths.shortest,
                lengths.longest,
                lengths.ended == 0 ? Double.NaN : (double) lengths.endedTokens / lengths.ended,
                (double) (count - lengths.ended) / count,
                lengths.tokens,
                verdicts,
                spread);
    }

    private static double distinct(List<ScoredRollout> rollouts) {
        Map<String, List<String>> byPrompt = new LinkedHashMap<>();
        for (ScoredRollout scored : rollouts) {
            byPrompt.computeIfAbsent(scored.rollout().prompt().id(), id -> new ArrayList<>())
                    .add(scored.rollout().completion().text());
        }
        Moments shares = new Moments();
        byPrompt.values().forEach(texts -> shares.add((double) new HashSet<>(texts).size() / texts.size()));
        return shares.mean();
    }

    /** The figures by {@link Metric#key}, as {@code metrics.jsonl} has them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(Metric.PASS_AT_1.key(), passAt1);
        figures.put(Metric.ANSWERED.key(), answered);
        figures.put(Metric.DISTINCT.key(), distinct);
        figures.put(Metric.ATTEMPTS.key(), attempts);
        figures.put(Metric.UNJUDGED.key(), unjudged);
        figures.put(Metric.MEAN_LENGTH.key(), meanLength);
        figures.put(Metric.MIN_LENGTH.key(), minLength);
        figures.put(Metric.MAX_LENGTH.key(), maxLength);
        figures.put(Metric.MEAN_TERMINATED_LENGTH.key(), meanTerminatedLength);
        figures.put(Metric.CLIPPED_RATIO.key(), clippedRatio);
        figures.put(Metric.COMPLETION_TOKENS.key(), tokens);
        verdicts.forEach((kind, count) -> figures.put(Metric.verdicts(kind), count));
        parts.forEach((name, part) -> {
            figures.put(Metric.REWARD_PART_MEAN.key(name), part.mean());
            figures.put(Metric.REWARD_PART_STD.key(name), part.standardDeviation());
        });
        return figures;
    }

    private static final class Lengths {
        private long tokens;
        private long endedTokens;
        private int ended;
        private int shortest = Integer.MAX_VALUE;
        private int longest;

        void add(Completion completion) {
            int length = completion.lengthTokens();
            tokens += length;
            shortest = Math.min(shortest, length);
            longest = Math.max(longest, length);
            if (!completion.truncated()) {
                ended++;
                endedTokens += length;
            }
        }
    }
}
