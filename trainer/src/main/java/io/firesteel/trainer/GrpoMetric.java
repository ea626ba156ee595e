package io.firesteel.trainer;

import static io.firesteel.core.metrics.MetricEntry.metric;

import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;

/**
 * The figures of a {@link GrpoReport}, in the order they are reported; names follow TRL's where it has the figure. "Per
 * token" means over the learned tokens that were computed in the iteration's passes: completions of advantage 0 are
 * passed over where no KL or entropy term needs them. A figure without data is absent.
 */
public enum GrpoMetric implements Measured {
    LOSS(metric(
                    "loss",
                    "loss",
                    "",
                    "what was minimised, mean over the step's optimiser steps; with SFT nats per learned token, with GRPO near 0 on"
                            + " fresh completions: look at the reward")
            .as(new Format.Significant(4))
            .brief("loss #")),
    GRADIENT_NORM(metric(
                    "grad_norm",
                    "gradient norm",
                    "",
                    "Euclidean norm of the gradient before clipping, mean over optimiser steps")
            .as(new Format.Significant(2))
            .brief("|g| #")),
    LEARNING_RATE(metric("learning_rate", "learning rate", "", "of the last optimiser step")
            .as(new Format.Scientific(2))
            .brief("lr #")),
    OPTIMISER_STEPS(metric("optimiser_steps", "optimiser steps", "", "optimiser steps of this iteration")
            .whole()),
    TOKENS_TRAINED(metric(
                    "tokens_trained",
                    "tokens trained on",
                    "tokens",
                    "learned tokens that the trainer computed, summed over epochs")
            .ofTheRollouts()
            .whole()),
    REWARD(metric(
                    "reward",
                    "reward",
                    "",
                    "mean over usable completions of the weighted reward, after a KL penalty if there is one")
            .ofTheRollouts()
            .decimals(3)
            .higherIsBetter()
            .brief("reward #")),
    REWARD_STD(metric(
                    "reward_std",
                    "reward's spread",
                    "",
                    "sample standard deviation (÷ (n − 1)) of the same rewards, over all groups together")
            .ofTheRollouts()
            .decimals(3)),
    REWARD_GROUP_STD(metric(
                    "reward_group_std",
                    "reward's spread in a group",
                    "",
                    "standard deviation (÷ G) of the same rewards within a group, mean over groups")
            .ofTheRollouts()
            .decimals(3)),
    ADVANTAGE(metric(
                    "advantage",
                    "advantage",
                    "",
                    "mean over the completions that count; away from 0 only where truncated ones are left out")
            .ofTheRollouts()),
    COMPLETIONS(metric(
                    "completions",
                    "completions that count",
                    "completions",
                    "those that count in the loss's denominators")
            .ofTheRollouts()
            .whole()),
    GROUPS_WITHOUT_SPREAD(metric(
                    "groups_without_spread",
                    "groups without spread",
                    "groups",
                    "groups whose rewards are all equal: nothing to learn from")
            .ofTheRollouts()
            .whole()),
    FRACTION_WITHOUT_SPREAD(
            metric("frac_reward_zero_std", "groups without spread", "share", "the same as a share of all groups")
                    .ofTheRollouts()
                    .decimals(3)),
    UNUSABLE(metric(
                    "unusable_completions",
                    "unusable completions",
                    "completions",
                    "completions whose verdict could not become a reward, as the trainer counted them")
            .ofTheRollouts()
            .whole()
            .lowerIsBetter()),
    MASKED_TRUNCATED(metric(
                    "masked_truncated_completions",
                    "truncated, not learned",
                    "completions",
                    "truncated ones that are in their group's statistics and not in the loss, where so set")
            .ofTheRollouts()
            .whole()),
    ENTROPY(metric(
                    "entropy",
                    "entropy",
                    "nats",
                    "entropy of the next token's distribution: with GRPO under the policy that sampled, mean over all sampled tokens of"
                            + " the batch, truncated completions left out where they are not learned; with SFT under the policy that"
                            + " learns, mean over the step's learned tokens")
            .ofTheRollouts()
            .as(new Format.Significant(2))
            .brief("H #")),
    ENTROPY_LEARNED(metric(
                    "entropy_learned",
                    "entropy where it is learned",
                    "nats",
                    "entropy of the next token's distribution under the policy that learns, mean over the learned tokens that the trainer"
                            + " computed")
            .as(new Format.Significant(2))),
    KL(metric(
                    "kl",
                    "KL from the reference",
                    "nats",
                    "KL from the reference policy per token: mean k3 where it is in the loss, the mean of its estimator under the"
                            + " old policy where it is in the reward; absent without a reference")
            .as(new Format.Significant(2))
            .brief("KL #")),
    KL_COEFFICIENT(metric(
                    "kl_coef",
                    "KL penalty's coefficient",
                    "",
                    "what the KL penalty was multiplied by; absent where it stays as it is")
            .as(new Format.Significant(3))),
    ENTROPY_COEFFICIENT(metric(
                    "entropy_coef",
                    "entropy bonus's coefficient",
                    "",
                    "what the entropy was multiplied by: 0 where it is above its target; absent where it stays as it is")
            .as(new Format.Significant(3))),
    TEACHER_KL(metric(
                    "teacher/kl",
                    "reverse KL from the teacher",
                    "nats",
                    "mean log π − log π_teacher per learned token under the policy that sampled: its unbiased estimate of"
                            + " KL(π‖π_teacher); with distillation only")
            .as(new Format.Significant(3))
            .lowerIsBetter()
            .brief("KL(teacher) #")),
    TEACHER_LOG_PROB(metric(
                    "teacher/logp",
                    "teacher's log-prob",
                    "nats",
                    "mean log-prob under the teacher of the same tokens; with distillation only")
            .as(new Format.Significant(3))
            .higherIsBetter()),
    VALUE_LOSS(metric(
                    "critic/vf_loss",
                    "critic's loss",
                    "",
                    "half the squared error of the critic's values, mean over tokens and the critic's steps; with PPO only")
            .as(new Format.Significant(3))
            .lowerIsBetter()),
    VALUE_CLIPPED(
            metric("critic/vf_clipfrac", "values clipped", "share", "tokens whose value is held by the critic's clip")),
    EXPLAINED_VARIANCE(metric(
                    "critic/vf_explained_var",
                    "explained variance",
                    "",
                    "how much of the returns' variance the critic's values explain, before it learned from them: 1 all, 0 none")
            .decimals(3)
            .higherIsBetter()
            .brief("EV #")),
    VALUE_GRADIENT_NORM(metric(
                    "critic/grad_norm",
                    "critic's gradient norm",
                    "",
                    "Euclidean norm of the critic's gradient before clipping, mean over its steps")
            .as(new Format.Significant(2))),
    CLIPPED_LOW(metric("clip_ratio/low_mean", "clipped below", "share", "tokens held by the lower bound")),
    CLIPPED_HIGH(metric("clip_ratio/high_mean", "clipped above", "share", "tokens held by the upper bound")),
    CLIPPED_DUAL(metric("clip_ratio/dual_mean", "clipped twice", "share", "tokens held by the dual clip")),
    RATIO_MEAN(metric("ratio/mean", "mean ratio", "", "mean π/π_old per token; 1 on fresh completions")
            .as(new Format.Significant(4))),
    RATIO_MAX(metric("ratio/max", "largest ratio", "", "largest π/π_old").as(new Format.Significant(4))),
    APPROX_KL_K1(metric(
            "approx_kl/k1",
            "KL from the old policy, k1",
            "nats",
            "mean −log(π/π_old) per token: how far the policy moved in this iteration")),
    APPROX_KL_K3(metric(
                    "approx_kl/k3",
                    "KL from the old policy, k3",
                    "nats",
                    "mean π/π_old − 1 − log(π/π_old) per token: the same, never negative")
            .as(new Format.Scientific(1))
            .brief("KL(old) #")),
    IMPORTANCE_WEIGHT(metric(
                    "sampling/importance_sampling_ratio/mean",
                    "importance weight",
                    "",
                    "mean weight of the importance correction")
            .as(new Format.Significant(4))),
    /** Both computed the same weights, so this is their arithmetic's difference. Above 0.01 something is wrong. */
    SAMPLER_DIFFERENCE_MEAN(metric(
                    "sampling/sampling_logp_difference/mean",
                    "trainer − sampler, mean",
                    "nats",
                    "mean |log-prob of the trainer − of the sampler| of a token, before the first step")
            .lowerIsBetter()),
    SAMPLER_DIFFERENCE_MAX(metric(
                    "sampling/sampling_logp_difference/max",
                    "trainer − sampler, largest",
                    "nats",
                    "the largest such difference")
            .lowerIsBetter());

    private final MetricEntry entry;

    GrpoMetric(MetricEntry entry) {
        this.entry = entry;
    }

    @Override
    public MetricEntry entry() {
        return entry;
    }
}
