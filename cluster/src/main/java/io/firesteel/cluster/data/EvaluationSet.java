package io.firesteel.cluster.data;

import java.util.OptionalInt;

/**
 * Prompts that a policy is evaluated on, beside the data's own held-out ones.
 *
 * @param name its figures are {@code eval/<name>/passAt1} and so on
 * @param prompts held out
 * @param problems how many of them are used, all if there are fewer; absent is as many as of the data's own
 */
public record EvaluationSet(String name, PromptSource prompts, OptionalInt problems) {}
