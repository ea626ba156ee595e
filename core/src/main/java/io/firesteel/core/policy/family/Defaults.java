package io.firesteel.core.policy.family;

import java.util.OptionalInt;

/**
 * What transformers takes for settings that a family's {@code config.json} leaves out.
 *
 * @param ropeTheta {@code rope_theta}
 * @param normEpsilon {@code rms_norm_eps}
 * @param tiedHead {@code tie_word_embeddings}
 * @param kvHeads {@code num_key_value_heads}; empty where it is the number of query heads
 * @param headWidth {@code head_dim}; empty where it is the width over the heads
 * @param maxPositions {@code max_position_embeddings}
 */
record Defaults(
        double ropeTheta,
        double normEpsilon,
        boolean tiedHead,
        OptionalInt kvHeads,
        OptionalInt headWidth,
        int maxPositions) {
    /** Llama's, but for the positions. */
    static Defaults positions(int maxPositions) {
        return new Defaults(10_000, 1e-6, false, OptionalInt.empty(), OptionalInt.empty(), maxPositions);
    }

    Defaults withRopeTheta(double other) {
        return new Defaults(other, normEpsilon, tiedHead, kvHeads, headWidth, maxPositions);
    }

    Defaults withNormEpsilon(double other) {
        return new Defaults(ropeTheta, other, tiedHead, kvHeads, headWidth, maxPositions);
    }

    Defaults withTiedHead() {
        return new Defaults(ropeTheta, normEpsilon, true, kvHeads, headWidth, maxPositions);
    }

    Defaults withKvHeads(int other) {
        return new Defaults(ropeTheta, normEpsilon, tiedHead, OptionalInt.of(other), headWidth, maxPositions);
    }

    Defaults withHeadWidth(int other) {
        return new Defaults(ropeTheta, normEpsilon, tiedHead, kvHeads, OptionalInt.of(other), maxPositions);
    }

    Defaults withPositions(int other) {
        return new Defaults(ropeTheta, normEpsilon, tiedHead, kvHeads, headWidth, other);
    }
}
