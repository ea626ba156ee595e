package io.firesteel.cluster.metrics;

import java.util.Locale;

/**
 * The names of the figures in {@code metrics.jsonl} and TensorBoard. A name that TRL's GRPO trainer has too means the
 * same here; docs/metrics.md is printed from this list.
 *
 * <p>"Completions" are those of the iteration; those that could not be verified count in lengths and times only.
 */
public enum Metric {
    ITERATION(
            "iteration", "", "1 for the first step; row 0 holds the evaluation of the policy that the run starts from"),
    POLICY_VERSION("policy_version", "", "version of the policy that wrote the completions"),
    TIMESTAMP("timestamp", "ISO 8601", "when the row was written", true),

    REWARD("reward", "", "mean over usable completions of the weighted reward, after a KL penalty if there is one"),
    REWARD_STD("reward_std", "", "standard deviation (÷ G) within a group, mean over groups"),
    FRAC_REWARD_ZERO_STD("frac_reward_zero_std", "share", "groups whose rewards are all equal: nothing to learn from"),
    GROUPS_WITHOUT_SPREAD("groups_without_spread", "groups", "the same as a number"),
    ADVANTAGE(
            "advantage",
            "",
            "mean over the completions that count; away from 0 only where truncated ones are left out"),
    PASS_AT_1("passAt1", "share", "correct completions of training prompts"),
    ANSWERED("completions/answered", "share", "completions with an answer in the asked-for form"),
    ATTEMPTS("completions/attempts", "", "matches of the attempt pattern per completion"),
    UNJUDGED("completions/unjudged", "completions", "left out because they could not be judged"),
    UNUSABLE("unusable_completions", "completions", "the same, as the trainer counted them"),
    MASKED_TRUNCATED(
            "masked_truncated_completions", "completions", "truncated ones kept out of the loss, where so set"),
    COMPLETIONS("completions", "completions", "those that count in the loss's denominators"),

    MEAN_LENGTH("completions/mean_length", "tokens", "mean length, end-of-sequence token included"),
    MIN_LENGTH("completions/min_length", "tokens", "shortest completion"),
    MAX_LENGTH("completions/max_length", "tokens", "longest completion"),
    MEAN_TERMINATED_LENGTH(
            "completions/mean_terminated_length", "tokens", "mean length of those that ended by themselves"),
    CLIPPED_RATIO("completions/clipped_ratio", "share", "completions cut off by the limit on new tokens"),
    COMPLETION_TOKENS("completions/tokens", "tokens", "tokens sampled in this iteration"),
    NUM_TOKENS("num_tokens", "tokens", "prompt and completion tokens seen since the run began"),
    TOKENS_TRAINED("tokens_trained", "tokens", "tokens that the trainer computed, summed over epochs"),

    LOSS("loss", "", "mean over the iteration's optimiser steps; near 0 on fresh completions: look at the reward"),
    OPTIMISER_STEPS("optimiser_steps", "", "optimiser steps of this iteration"),
    GRAD_NORM("grad_norm", "", "Euclidean norm of the gradient before clipping, mean over optimiser steps"),
    LEARNING_RATE("learning_rate", "", "of the iteration's last step"),
    ENTROPY("entropy", "nats", "entropy of the next token's distribution, mean over learned tokens"),
    KL("kl", "nats", "KL from the reference policy per token; absent without one"),
    APPROX_KL_K1("approx_kl/k1", "nats", "mean −log(π/π_old) per token: how far the policy moved in this iteration"),
    APPROX_KL_K3("approx_kl/k3", "nats", "mean π/π_old − 1 − log(π/π_old) per token: the same, never negative"),
    RATIO_MEAN("ratio/mean", "", "mean π/π_old per token; 1 on fresh completions"),
    RATIO_MAX("ratio/max", "", "largest π/π_old"),
    CLIP_RATIO_LOW("clip_ratio/low_mean", "share", "tokens held by the lower bound"),
    CLIP_RATIO_HIGH("clip_ratio/high_mean", "share", "tokens held by the upper bound"),
    CLIP_RATIO_DUAL("clip_ratio/dual_mean", "share", "tokens held by the dual clip"),
    LOGP_DIFFERENCE_MEAN(
            "sampling/sampling_logp_difference/mean",
            "nats",
            "mean |log-prob of the trainer − of the sampler| of a token, before the first step"),
    LOGP_DIFFERENCE_MAX("sampling/sampling_logp_difference/max", "nats", "the largest such difference"),
    IMPORTANCE_RATIO("sampling/importance_sampling_ratio/mean", "", "mean weight of the importance correction"),

    STEP_TIME("step_time", "s", "wall clock of the iteration, evaluation excepted", true),
    TIME_SAMPLE("time/sample", "s", "of it: sampling on the executors", true),
    TIME_VERIFY("time/verify", "s", "of it: verifying, by its share of the tasks' time", true),
    TIME_TRAIN("time/train", "s", "of it: forward, backward, optimiser", true),
    TIME_PUBLISH("time/publish", "s", "of it: handing the new policy to the executors", true),
    TIME_EVALUATE("time/evaluate", "s", "evaluation, where the iteration had one", true),
    TOKENS_PER_SECOND("tokens_per_second", "tokens/s", "completions/tokens ÷ step_time", true);

    /** Prefix of an evaluation's figures: {@code eval/passAt1}, {@code eval/greedy}, {@code eval/majAt8}, …. */
    public static final String EVALUATION_PREFIX = "eval/";

    private final String key;
    private final String unit;
    private final String meaning;
    private final boolean timing;

    Metric(String key, String unit, String meaning) {
        this(key, unit, meaning, false);
    }

    Metric(String key, String unit, String meaning, boolean timing) {
        this.key = key;
        this.unit = unit;
        this.meaning = meaning;
        this.timing = timing;
    }

    public String key() {
        return key;
    }

    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }

    /**
     * Whether it depends on clocks and loads. All other figures of a run that was stopped and resumed equal those of an
     * uninterrupted one.
     */
    public boolean timing() {
        return timing;
    }

    /** Mean of one reward function's own value: {@code rewards/accuracy/mean}. */
    public static String rewardMean(String function) {
        return "rewards/" + function + "/mean";
    }

    /** Standard deviation (÷ n) of one reward function's own value over all completions. */
    public static String rewardStd(String function) {
        return "rewards/" + function + "/std";
    }

    /** Number of completions with a verdict: {@code verdicts/no_answer}. */
    public static String verdicts(io.firesteel.core.Verdict.Kind kind) {
        return "verdicts/" + kind.name().toLowerCase(Locale.ROOT);
    }

    /** One figure of an evaluation on held-out prompts. */
    public static String evaluation(String figure) {
        return EVALUATION_PREFIX + figure;
    }
}
