package io.firesteel.trainer.credit;

import io.firesteel.core.config.Requirements;

import java.io.Serializable;
import java.util.Objects;

/**
 * How credit is assigned.
 *
 * @param estimator the formula from rewards to advantages
 * @param includeZeroSpreadGroups whether completions of groups without spread, whose advantages are all 0, count in the
 *     loss's denominators (and in its KL and entropy terms). Usually not: leaving them out makes the step's size
 *     independent of how many prompts happened to be too easy or too hard (TRL issue 6365 measured a gain; DAPO §3.2)
 * @param learnTruncated whether completions cut off by the token limit are learned. If not, they still take part in
 *     their group's mean and std, and leave the loss and its denominators (DAPO's overlong filtering, §3.4; TRL's
 *     {@code mask_truncated_completions}, which keeps them in the sequence count)
 * @param downSampling which of a group's completions are learned at all
 * @param positives what advantages above 0 are multiplied by, at least 0. With 0 only failures teach (Zhu et al. 2025,
 *     arXiv:2506.01347, negative sample reinforcement), with 0.1 and negatives 1 it is their W-REINFORCE
 * @param negatives what advantages below 0 are multiplied by, at least 0. With 0 only successes teach
 */
public record CreditSettings(
        AdvantageEstimator estimator,
        boolean includeZeroSpreadGroups,
        boolean learnTruncated,
        DownSampling downSampling,
        double positives,
        double negatives)
        implements Serializable {
    public CreditSettings {
        Objects.requireNonNull(estimator, "estimator");
        Objects.requireNonNull(downSampling, "downSampling");
        boolean nothing = positives == 0 && negatives == 0;
        new Requirements()
                .that(
                        positives >= 0 && positives < Double.POSITIVE_INFINITY && !nothing,
                        "positives",
                        nothing ? "positives or negatives above 0" : "a number of at least 0",
                        positives,
                        "1 is GRPO's, 0.1 W-REINFORCE's")
                .that(
                        negatives >= 0 && negatives < Double.POSITIVE_INFINITY,
                        "negatives",
                        "a number of at least 0",
                        negatives,
                        "1 is usual")
                .check();
    }

    /** Everything is learned, with the same weight on both signs. */
    public CreditSettings(AdvantageEstimator estimator, boolean includeZeroSpreadGroups, boolean learnTruncated) {
        this(estimator, includeZeroSpreadGroups, learnTruncated, new DownSampling.Off(), 1, 1);
    }

    /** The same, with completions of groups without spread counted. */
    public CreditSettings withZeroSpreadGroups() {
        return new CreditSettings(estimator, true, learnTruncated, downSampling, positives, negatives);
    }

    /** An advantage, weighted by its sign. */
    double weighted(double advantage) {
        return advantage * (advantage > 0 ? positives : negatives);
    }
}
