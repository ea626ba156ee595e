/**
 * Judges completions. A {@link io.firesteel.rewards.Verifier} finds, reward functions value, and their weighted sum is
 * the reward. Start with {@link io.firesteel.rewards.Verifier}. Knows neither Spark nor the policy.
 */
package io.firesteel.rewards;
