package io.firesteel.core;

import java.io.Serializable;

/**
 * One prompt, one completion of it, and where it came from.
 *
 * @param prompt the question
 * @param sample index within the prompt's group, {@code 0..G-1}
 * @param completion what the policy sampled
 * @param policyVersion the version of the policy that sampled it
 * @param seed the address of its randomness: the same seed, prompt and policy give the same completion anywhere
 */
public record Rollout(Prompt prompt, int sample, Completion completion, long policyVersion, long seed)
        implements Serializable {}
