/**
 * What a policy computes, apart from its weights: sizes, and the parts that tell one family from another. Start with
 * {@link io.firesteel.core.policy.architecture.Architecture}.
 */
package io.firesteel.core.policy.architecture;
