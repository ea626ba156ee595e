/**
 * The policy while it learns: a DL4J network of our own layers, trained by external errors, behind
 * {@link io.firesteel.trainer.PolicyNetwork} and {@link io.firesteel.trainer.ValueNetwork}.
 *
 * <p>Start with Dl4jPolicyNetwork and the NetworkCore behind it: it hands micro-batches to workers, each with a DL4J network that shares
 * the parameters, and adds their gradients in order. What is computed from the last hidden states is a Head. The layers are DecoderBlock and its neighbours; what they compute with is
 * {@code operations}. Losses and advantages stay outside: they arrive as an {@link io.firesteel.trainer.Objective}.
 */
package io.firesteel.trainer.network;
