package io.firesteel.rollout;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Policy;

/**
 * Samples and verifies completions. What comes back depends on the policy's bits, the request and the rewards, and on nothing else: not on
 * where it runs, how the work is shared out, or how often it is tried.
 */
public interface Rollouts extends AutoCloseable {
    /**
     * One group per prompt, verified. Blocks; an interrupt of the calling thread cancels the work.
     *
     * @param policy to sample from. A version is sent out once, however often it is asked for; the last two stay ready
     * @throws Fault for anything a person can fix, wherever it happened
     * @throws InterruptedException after the work has been cancelled
     */
    RolloutResult sample(Policy policy, RolloutRequest request) throws InterruptedException;

    /** Frees what is held for policies, here and on executors. */
    @Override
    void close();
}
