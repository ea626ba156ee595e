/**
 * Countdown from end to end: problems found by exhaustion and split, every way to combine numbers, the notation of the small
 * policy, and the verifier.
 *
 * <p>Start with {@link io.firesteel.rewards.countdown.CountdownVerifier} for verifying and
 * {@link io.firesteel.rewards.countdown.CountdownProblems} for asking. What a policy learns to read before it is rewarded is
 * made in {@code corpus}.
 */
package io.firesteel.rewards.countdown;
