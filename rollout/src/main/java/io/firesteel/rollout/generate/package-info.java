/**
 * Samples completions: each prompt is prefilled once, its completions continue that one cache, and rows of many prompts are
 * decoded together, a finished row making room for the next.
 *
 * <p>Start with {@link io.firesteel.rollout.generate.Decoder}. A completion depends on the policy's bits, its prompt, the sampling settings
 * and the address of its randomness, and on nothing else: not on the rows beside it, the number of rows, the thread or
 * the machine. {@link io.firesteel.rollout.generate.PackedPolicy} is a policy's weights in the kernels' layout,
 * {@link io.firesteel.rollout.generate.SamplingSettings} how tokens are drawn. Verifying, tokenizing and Spark stay outside.
 */
package io.firesteel.rollout.generate;
