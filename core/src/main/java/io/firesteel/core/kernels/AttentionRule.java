package io.firesteel.core.kernels;

import io.firesteel.core.policy.architecture.Architecture;

/**
 * From products of queries and keys to scores, and which keys a query sees. With c the cap: {@code score = c · tanh(product · scale / c)},
 * or {@code product · scale} without one.
 *
 * @param scale of products
 * @param cap of scores, 0 for none
 * @param window positions that a query sees, its own the last of them; 0 for all up to its own
 */
public record AttentionRule(float scale, float cap, int window) {
    /** The usual one: 1/√headWidth, no cap, all positions. */
    public static AttentionRule of(int headWidth) {
        return new AttentionRule((float) (1 / Math.sqrt(headWidth)), 0, 0);
    }

    /** A layer's. */
    public static AttentionRule of(Architecture a, int layer) {
        double scale = a.parts().scales().attention();
        return new AttentionRule(
                scale == 0 ? of(a.headWidth()).scale() : (float) scale,
                (float) a.parts().caps().attention(),
                a.attention().get(layer).window());
    }

    /** The first position that the query at a position sees. */
    int firstSeen(int position) {
        return window == 0 ? 0 : Math.max(0, position + 1 - window);
    }

    /** From products to capped scores, in place; what is left to do then is done with {@link #scaleOfCapped}. */
    void cap(float[] products, int offset, int n) {
        if (cap != 0) {
            for (int i = offset; i < offset + n; i++) {
                products[i] = cap * HyperbolicTangent.tanh(products[i] * scale / cap);
            }
        }
    }

    /** What scores are multiplied by after {@link #cap}. */
    float scaleOfCapped() {
        return cap == 0 ? scale : 1;
    }

    /** d score / d product of capped scores, in {@code slopes}; nothing without a cap. */
    void slopes(float[] scores, int offset, int n, float[] slopes) {
        for (int i = 0; cap != 0 && i < n; i++) {
            float t = scores[offset + i] / cap;
            slopes[i] = scale * (1 - t * t);
        }
    }

    /** From gradients by capped scores to those by products, in place; nothing without a cap. */
    void uncap(float[] gradients, int offset, int n, float[] slopes) {
        for (int i = 0; cap != 0 && i < n; i++) {
            gradients[offset + i] *= slopes[i];
        }
    }
}
