package io.firesteel.core;

import java.io.Serializable;

/**
 * What a completion takes of the policy, in tokens computed, where its group is computed by itself: what prompts of a task begin with alike is read once for
 * all of them, and counted for each. A group's costs add up to what the group takes: the prompt, and what is forced right after it, are read once per group and stand in the cost of sample 0. They are not split among siblings, so that a
 * completion is the same, cost included, whatever the size of its group.
 *
 * @param prefilled tokens read in one block: the prompt's and the forced prefix's; 0 for all samples but the first
 * @param decoded tokens made one at a time, sampled or forced in between
 */
public record Cost(int prefilled, int decoded) implements Serializable {}
