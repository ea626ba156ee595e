package io.firesteel.trainer;

/**
 * The figures of a {@link GrpoReport}, in the order they are reported; names follow TRL's where it has the figure. "Per
 * token" means over the learned tokens that were computed in the iteration's passes: completions of advantage 0 are
 * passed over where no KL or entropy term needs them. A figure without data is absent.
 */
public enum GrpoMetric {
    /** Mean of the loss over the iteration's optimiser steps. Near 0 on fresh completions: look at the reward instead. */
    LOSS("loss"),
    /** Mean over optimiser steps of the gradient's Euclidean norm, before clipping. */
    GRADIENT_NORM("grad_norm"),
    /** Of the last optimiser step. */
    LEARNING_RATE("learning_rate"),
    /** Optimiser steps made in this iteration. */
    OPTIMISER_STEPS("optimiser_steps"),
    /** Learned tokens computed, summed over epochs. */
    TOKENS_TRAINED("tokens_trained"),
    /** Mean reward of usable completions, after a KL penalty in the reward if there is one. */
    REWARD("reward"),
    /** Mean over groups of the population std of their rewards. */
    REWARD_STD("reward_std"),
    /** Mean advantage over the completions that count; away from 0 only where truncated ones are left out. */
    ADVANTAGE("advantage"),
    /** Completions that count in the loss's denominators. */
    COMPLETIONS("completions"),
    /** Groups whose usable members all earned the same. */
    GROUPS_WITHOUT_SPREAD("groups_without_spread"),
    /** The same, as a fraction of all groups. */
    FRACTION_WITHOUT_SPREAD("frac_reward_zero_std"),
    /** Completions whose verdict could not become a reward. */
    UNUSABLE("unusable_completions"),
    /** Truncated completions that are in their group's statistics but not in the loss. */
    MASKED_TRUNCATED("masked_truncated_completions"),
    /** Nats per token. */
    ENTROPY("entropy"),
    /**
     * KL from the reference policy, nats per token: mean k3 where it is in the loss; mean k1 under the old policy where it
     * is in the reward.
     */
    KL("kl"),
    /** Fraction of tokens held by the lower bound. */
    CLIPPED_LOW("clip_ratio/low_mean"),
    /** Fraction of tokens held by the upper bound. */
    CLIPPED_HIGH("clip_ratio/high_mean"),
    /** Fraction of tokens held by the dual clip. */
    CLIPPED_DUAL("clip_ratio/dual_mean"),
    /** Mean of π/π_old per token; 1 on fresh completions. */
    RATIO_MEAN("ratio/mean"),
    /** Largest π/π_old. */
    RATIO_MAX("ratio/max"),
    /** Mean of {@code −log(π/π_old)}: how far the policy moved from the old one, nats per token. */
    APPROX_KL_K1("approx_kl/k1"),
    /** Mean of {@code π/π_old − 1 − log(π/π_old)}: the same, never negative. */
    APPROX_KL_K3("approx_kl/k3"),
    /** Mean weight of the importance correction. */
    IMPORTANCE_WEIGHT("sampling/importance_sampling_ratio/mean"),
    /**
     * Mean |trainer's − sampler's log-prob| over the first mini-batch, before any update: both computed the same weights,
     * so this is their arithmetic's difference. Above 0.01 something is wrong.
     */
    SAMPLER_DIFFERENCE_MEAN("sampling/sampling_logp_difference/mean"),
    /** The largest of the same. */
    SAMPLER_DIFFERENCE_MAX("sampling/sampling_logp_difference/max");

    private final String key;

    GrpoMetric(String key) {
        this.key = key;
    }

    /** Its name in logs. */
    public String key() {
        return key;
    }
}
