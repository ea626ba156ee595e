package io.firesteel.rollout;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Policy;

/**
 * Samples and verifies completions, and scores given ones. What comes back depends on the policy's bits, the request and the rewards, and on nothing else:
 * not on where it runs, how the work is shared out, how often it is tried, or what else is under way.
 *
 * <p>Safe for threads: several may ask at a time.
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

    /** The same without waiting: work begins, and the handle gives what {@link #sample} would. Closing these rollouts cancels it. */
    RolloutHandle sampleAsync(Policy policy, RolloutRequest request);

    /**
     * Log-probs of given tokens. Of a completion that this policy sampled at temperature 1 they have the very bits that were recorded when it was
     * sampled. Blocks; an interrupt of the calling thread cancels the work.
     *
     * @param policy who would have written them; sent out as for {@link #sample}
     * @throws Fault for anything a person can fix, wherever it happened
     * @throws InterruptedException after the work has been cancelled
     */
    ScoreResult score(Policy policy, ScoreRequest request) throws InterruptedException;

    /**
     * Gives back the memory in which this process has policies laid out for sampling, those in use excepted. Whoever asks for one again has it
     * laid out anew, to the same bits. Executors keep theirs.
     */
    void release();

    /** Cancels what is under way, and frees what is held for policies, here and on executors. */
    @Override
    void close();
}
