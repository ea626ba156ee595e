package io.firesteel.cluster.metrics;

import static io.firesteel.core.metrics.MetricEntry.metric;

import io.firesteel.core.Verdict;
import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;

import java.util.Locale;

/**
 * The figures of a step that are measured around the trainer: the row itself, the completions, sampling and selecting, the clock.
 * The trainer's own are {@link io.firesteel.trainer.GrpoMetric} and {@link io.firesteel.trainer.SftMetric}; {@link Metrics} is
 * the list of all.
 *
 * <p>"Completions" are those of the iteration; those that could not be verified count in lengths and times only.
 */
public enum Metric implements Measured {
    ITERATION(metric(
                    "iteration",
                    "iteration",
                    "",
                    "1 for the first step; row 0 holds the evaluation of the policy that the run starts from")
            .ofTheRollouts()
            .whole()),
    POLICY_VERSION(metric("policy_version", "policy version", "", "version of the policy that sampled the completions")
            .ofTheRollouts()
            .whole()),
    TIMESTAMP(
            metric("timestamp", "time", "ISO 8601", "when the row was written").ofTheClock()),

    PASS_AT_1(
            metric("passAt1", "pass@1, training", "share", "correct completions of training prompts that are verified")
                    .ofTheRollouts()
                    .decimals(3)
                    .higherIsBetter()
                    .brief("pass@1 #")),
    ANSWERED(metric("completions/answered", "answered", "share", "completions with an answer in the asked-for form")
            .ofTheRollouts()
            .decimals(3)
            .higherIsBetter()),
    DISTINCT(metric(
                    "completions/distinct",
                    "distinct texts",
                    "share",
                    "distinct texts among a group's completions, mean over groups; falls towards 1/G when a policy"
                            + " collapses")
            .ofTheRollouts()
            .decimals(3)),
    ATTEMPTS(metric(
                    "completions/attempts",
                    "attempts per completion",
                    "",
                    "matches of the attempt pattern per completion")
            .ofTheRollouts()
            .decimals(2)),
    UNJUDGED(
            metric("completions/unjudged", "not verified", "completions", "left out because they could not be verified")
                    .ofTheRollouts()
                    .whole()
                    .lowerIsBetter()),
    MEAN_LENGTH(
            metric("completions/mean_length", "mean length", "tokens", "mean length, end-of-sequence token included")
                    .ofTheRollouts()
                    .decimals(1)
                    .brief("len #")),
    MIN_LENGTH(metric("completions/min_length", "shortest", "tokens", "shortest completion")
            .ofTheRollouts()
            .whole()),
    MAX_LENGTH(metric("completions/max_length", "longest", "tokens", "longest completion")
            .ofTheRollouts()
            .whole()),
    MEAN_TERMINATED_LENGTH(metric(
                    "completions/mean_terminated_length",
                    "mean length of the ended",
                    "tokens",
                    "mean length of those that ended by themselves")
            .ofTheRollouts()
            .decimals(1)),
    CLIPPED_RATIO(
            metric("completions/clipped_ratio", "truncated", "share", "completions cut off by the limit on new tokens")
                    .ofTheRollouts()
                    .decimals(3)),
    COMPLETION_TOKENS(metric("completions/tokens", "tokens sampled", "tokens", "tokens sampled in this iteration")
            .ofTheRollouts()
            .whole()),
    VERDICTS(metric(
                    "verdicts/{KIND}",
                    "{KIND}",
                    "completions",
                    "with this verdict: correct, incorrect, no_answer, unverified, gold_unparseable, budget_exhausted or"
                            + " infrastructure_error; absent if there are none")
            .ofTheRollouts()
            .whole()),
    REWARD_PART_MEAN(metric(
                    "rewards/{NAME}/mean",
                    "{NAME}, mean",
                    "",
                    "mean of the reward function {NAME}'s own value, before weighting")
            .ofTheRollouts()
            .decimals(3)),
    REWARD_PART_STD(metric(
                    "rewards/{NAME}/std",
                    "{NAME}, spread",
                    "",
                    "sample standard deviation (÷ (n − 1)) of the reward function {NAME}'s own value, over usable"
                            + " completions")
            .ofTheRollouts()
            .decimals(3)),

    BASELINE_REWARD(metric(
                    "baseline_reward",
                    "baseline's reward",
                    "",
                    "with a greedy baseline: mean reward of the prompts' greedy completions, which are in no other figure but tokens and"
                            + " times")
            .ofTheRollouts()
            .decimals(3)
            .higherIsBetter()),
    SAMPLING_ROUNDS(metric(
                    "sampling/rounds",
                    "rounds of sampling",
                    "",
                    "with dynamic sampling: how often prompts were drawn until enough groups had spread")
            .ofTheRollouts()
            .whole()),
    GROUPS_REPLACED(metric(
                    "sampling/groups_replaced",
                    "groups replaced",
                    "groups",
                    "groups without spread in whose place a further prompt was sampled")
            .ofTheRollouts()
            .whole()),
    COMPLETIONS_DISCARDED(metric(
                    "sampling/completions_discarded",
                    "completions discarded",
                    "completions",
                    "sampled and not learned from, being of a replaced group or of one too many")
            .ofTheRollouts()
            .whole()
            .lowerIsBetter()),
    REJECTION_SAMPLED(
            metric("rejection/sampled", "sampled", "completions", "completions that rejection sampling chose from")
                    .whole()
                    .brief("# sampled")),
    REJECTION_KEPT(metric("rejection/kept", "kept", "completions", "of them: made into examples, or standing in pairs")
            .whole()
            .higherIsBetter()
            .brief("# kept")),
    REJECTION_DROPPED(metric(
                    "rejection/dropped_{WHY}",
                    "dropped: {WHY}",
                    "completions",
                    "of them: left out for the reason {WHY}; each one counts once, under the first reason")
            .whole()),

    REJECTION_RATE(metric(
                    "rejection/samples_per_core_second",
                    "samples per core-second",
                    "completions/s",
                    "completions per second that a core was sampling, verifying or waiting for the policy")
            .as(new Format.Significant(3))
            .ofTheClock()
            .higherIsBetter()),
    REJECTION_PAIRS(
            metric("rejection/pairs", "pairs made", "pairs", "pairs of a right completion and a wrong one so far")
                    .whole()
                    .higherIsBetter()
                    .brief("# pairs")),

    NUM_TOKENS(
            metric("num_tokens", "tokens seen", "tokens", "tokens seen since the run began, those of prompts included")
                    .ofTheRollouts()
                    .whole()),
    STEP_TIME(metric("step_time", "time of a step", "s", "wall clock of the iteration or step, evaluation excepted")
            .ofTheClock()),
    TIME_SAMPLE(metric("time/sample", "sample", "s", "of it: sampling on the executors")
            .ofTheClock()),
    TIME_VERIFY(metric("time/verify", "verify", "s", "of it: verifying, by its share of the tasks' time")
            .ofTheClock()),
    TIME_TEACHER(metric("time/teacher", "teacher", "s", "of it: the teacher's scoring, with distillation only")
            .ofTheClock()),
    TIME_TRAIN(metric("time/train", "train", "s", "of it: forward, backward, optimiser")
            .ofTheClock()),
    TIME_PUBLISH(metric("time/publish", "publish", "s", "of it: handing the new policy to the executors")
            .ofTheClock()),
    TIME_EVALUATE(metric("time/evaluate", "evaluate", "s", "evaluation, where the iteration had one")
            .ofTheClock()),
    TOKENS_PER_SECOND(metric(
                    "tokens_per_second",
                    "speed",
                    "tokens/s",
                    "with GRPO completions/tokens ÷ step_time, with SFT tokens ÷ step_time")
            .as(new Format.Abbreviated())
            .ofTheClock()
            .higherIsBetter()
            .brief("# tok/s"));

    private final MetricEntry entry;

    Metric(MetricEntry entry) {
        this.entry = entry;
    }

    @Override
    public MetricEntry entry() {
        return entry;
    }

    /** Whether it depends on clocks and loads, see {@link MetricEntry#timing}. */
    public boolean timing() {
        return entry.timing();
    }

    /** Number of completions with a verdict: {@code verdicts/no_answer}. */
    public static String verdicts(Verdict.Kind kind) {
        return VERDICTS.key(kind.name().toLowerCase(Locale.ROOT));
    }

    /** One figure of the only evaluation on held-out prompts: {@code eval/passAt1}. */
    public static String evaluation(String figure) {
        return EvaluationMetric.PREFIX + figure;
    }

    /** One figure of an evaluation on the set of that name, {@code eval/countdown-4/passAt1}; the only set may have no name. */
    public static String evaluation(String set, String figure) {
        return set.isEmpty() ? evaluation(figure) : EvaluationMetric.PREFIX + set + "/" + figure;
    }
}
