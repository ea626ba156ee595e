/**
 * Low-rank adapters: a policy of which a small part learns. Start with {@link io.firesteel.trainer.lora.LoraPolicyNetwork}, which is a
 * {@link io.firesteel.trainer.PolicyNetwork} to whoever trains it.
 */
package io.firesteel.trainer.lora;
