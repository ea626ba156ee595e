package io.firesteel.core;

/**
 * Turns a group of completions into verdicts and rewards. A whole group at a time, since a reward may compare its members.
 *
 * <p>It stands here so that whoever samples can have completions scored where they are, without knowing what they are worth or why.
 * Not for several threads.
 */
@FunctionalInterface
public interface Scorer {
    /**
     * The same rollouts in the same order, each with its verdict and reward.
     *
     * @throws Fault if the verifier or a reward function cannot be had
     */
    Group<ScoredRollout> score(Group<Rollout> group);
}
