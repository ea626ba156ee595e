package io.firesteel.core.policy.architecture;

import java.io.Serializable;

/**
 * Numbers that a policy multiplies by where Llama's does not.
 *
 * @param embedding rows of the embedding, as the first block reads them
 * @param residual what a branch adds to the residual stream
 * @param attention products of queries and keys; 0 for 1/√headWidth
 * @param logits what the head gives
 */
public record Scales(double embedding, double residual, double attention, double logits) implements Serializable {
    public static final Scales NONE = new Scales(1, 1, 0, 1);
}
