package io.firesteel.trainer.credit;

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
 */
public record CreditSettings(AdvantageEstimator estimator, boolean includeZeroSpreadGroups, boolean learnTruncated) {
    public CreditSettings {
        Objects.requireNonNull(estimator, "estimator");
    }
}
