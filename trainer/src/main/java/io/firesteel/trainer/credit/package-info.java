/**
 * Turns the rewards of groups into advantages. Pure arithmetic on {@code double[]}: no network, no clock, no randomness.
 *
 * <p>Start with {@link io.firesteel.trainer.credit.AdvantageEstimator}; the formula and its source stand on each variant.
 * {@link io.firesteel.trainer.credit.Credit} decides who takes part: unusable verdicts and groups without spread leave
 * here. What an advantage does to the policy is {@code io.firesteel.trainer.loss}'s business.
 */
package io.firesteel.trainer.credit;
