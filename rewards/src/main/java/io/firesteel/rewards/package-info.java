/**
 * Verifies completions. A {@link io.firesteel.rewards.Verifier} finds, reward functions value, and their weighted sum is
 * the reward. Start with {@link io.firesteel.rewards.Rewards}, which does all three to a group;
 * {@link io.firesteel.rewards.Verifiers} and {@link io.firesteel.rewards.RewardKinds} list what there is. Knows neither
 * Spark nor the policy.
 */
package io.firesteel.rewards;
