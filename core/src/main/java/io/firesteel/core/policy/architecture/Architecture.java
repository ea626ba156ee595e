package io.firesteel.core.policy.architecture;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * The shape of a decoder: RMSNorm, grouped-query attention, a gated feed-forward, and the {@link Parts} that its family has.
 *
 * @param family as in config.json's {@code model_type}
 * @param vocabulary V
 * @param width D, {@code hidden_size}
 * @param layers L
 * @param heads H, query heads
 * @param kvHeads K, key/value heads; H is a multiple of it
 * @param headWidth elements per head; H·headWidth may differ from D (Qwen3)
 * @param feedForward F, {@code intermediate_size}
 * @param attention what each layer's attention reaches, {@code [L]}
 * @param normEpsilon added to the mean square in RMSNorm
 * @param parts what families differ in
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
        List<LayerAttention> attention,
        double normEpsilon,
        Parts parts,
        boolean tiedHead,
        int maxPositions)
        implements Serializable {
    public Architecture {
        attention = List.copyOf(attention);
        if (attention.size() != Math.max(0, layers)) {
            throw new IllegalArgumentException(attention.size() + " layers of attention, " + layers + " layers");
        }
    }

    /**
     * Of Llama's, Qwen2's or Qwen3's parts: all heads turn whole, and every layer sees all positions.
     *
     * @param qkNorm whether q and k are normalised head by head (Qwen3)
     */
    public Architecture(
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
            int maxPositions) {
        this(
                family,
                vocabulary,
                width,
                layers,
                heads,
                kvHeads,
                headWidth,
                feedForward,
                Collections.nCopies(
                        Math.max(0, layers), new LayerAttention(new Rotary(ropeTheta, ropeScaling, headWidth), 0)),
                normEpsilon,
                (qkvBias ? Parts.LLAMA.withQkvBias() : Parts.LLAMA)
                        .with(qkNorm ? QueryKeyNorm.EACH_HEAD : QueryKeyNorm.NONE),
                tiedHead,
                maxPositions);
    }

    /** Width of all query heads together. */
    public int queryWidth() {
        return heads * headWidth;
    }

    /** Width of all key (or value) heads together. */
    public int kvWidth() {
        return kvHeads * headWidth;
    }

    /** Whether queries and keys are normalised. */
    public boolean normsQueriesAndKeys() {
        return parts.queryKeyNorm() != QueryKeyNorm.NONE;
    }

    /** How many stretches of a token's queries are normalised by themselves: heads, or all as one. */
    public int normedQueries() {
        return parts.queryKeyNorm() == QueryKeyNorm.ALL_HEADS ? 1 : heads;
    }

    /** The same of its keys. */
    public int normedKeys() {
        return parts.queryKeyNorm() == QueryKeyNorm.ALL_HEADS ? 1 : kvHeads;
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
                attention,
                normEpsilon,
                parts,
                true,
                maxPositions);
    }
}
