package io.firesteel.rewards.functions;

import io.firesteel.rewards.RewardFunction;

/**
 * The share of a reference's tests that a program passes, 0 to 1: of four tests, three passed are 0.75. The verdict stays right or wrong,
 * whatever is passed; beside it this tells wrong programs of one group apart. Verifiers without tests give 1 for a correct answer, else 0.
 *
 * <p>A program that fails every test but those whose output is a constant earns something too: weigh it less than {@code correct}.
 * Published rewards differ: DeepSeek-R1 (arXiv:2501.12948, §2.2.2) pays for all tests alone, open-r1's {@code code_reward} for the share.
 */
public record TestsPassed() implements RewardFunction.OfTests {
    @Override
    public double[] values(double[] passed) {
        return passed.clone();
    }
}
