package io.firesteel.core.policy;

import java.io.Serializable;

/**
 * The shape of a decoder of the Qwen2 and Llama families: pre-RMSNorm, RoPE (half-split), grouped-query attention,
 * SwiGLU, tied or untied head.
 *
 * @param family {@code llama}, {@code qwen2} or {@code qwen3}, as in config.json's {@code model_type}
 * @param vocabulary V
 * @param width D, {@code hidden_size}
 * @param layers L
 * @param heads H, query heads
 * @param kvHeads K, key/value heads; H is a multiple of it
 * @param headWidth elements per head; H·headWidth may differ from D (Qwen3)
 * @param feedForward F, {@code intermediate_size}
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how the frequencies are stretched for long contexts
 * @param normEpsilon added to the mean square in RMSNorm
 * @param qkvBias whether q, k and v projections carry a bias (Qwen2)
 * @param qkNorm whether q and k are RMS-normalised per head before RoPE (Qwen3)
 * @param tiedHead whether the output head is the embedding
 * @param maxPositions the longest sequence, prompt included
 */
public record Architecture(
        String family,
        int vocabulary,
        int width,
        int layers,
        int heads,
        int kvHeads,
        int headWidth,
        int feedForward,
        double ropeTheta,
        RopeScaling ropeScaling,
        double normEpsilon,
        boolean qkvBias,
        boolean qkNorm,
        boolean tiedHead,
        int maxPositions)
        implements Serializable {

    /** Width of all query heads together. */
    public int queryWidth() {
        return heads * headWidth;
    }

    /** The same without a head of its own. */
    public Architecture withTiedHead() {
        return new Architecture(
                family,
                vocabulary,
                width,
                layers,
                heads,
                kvHeads,
                headWidth,
                feedForward,
                ropeTheta,
                ropeScaling,
                normEpsilon,
                qkvBias,
                qkNorm,
                true,
                maxPositions);
    }

    /** Width of all key (or value) heads together. */
    public int kvWidth() {
        return kvHeads * headWidth;
    }
}
