/**
 * The policy: its architecture, its weights, and the Hugging Face directory it is read from and written to.
 *
 * <p>Start with {@link io.firesteel.core.policy.Policy}. All weights are one flat vector; {@code ParameterLayout} says
 * where each tensor lies in it. What is computed with them is not here: {@code rollout} decodes, {@code trainer} learns.
 */
package io.firesteel.core.policy;
