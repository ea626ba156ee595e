package io.firesteel.core.kernels;

/** GELU by its tanh form (Hendrycks, Gimpel 2016, arXiv:1606.08415, §2): x·σ(2u) with u = √(2/π)·(x + 0.044715·x³), the same bits everywhere. */
final class Gelu {
    /** 2·√(2/π). */
    private static final float TWICE_ROOT = 1.5957692f;

    private static final float CUBE = 0.044715f;

    private Gelu() {}

    static float of(float x) {
        return x * sigmoid(x);
    }

    /** Its derivative: σ + x·σ·(1 − σ)·2u'. */
    static float slope(float x) {
        float sigmoid = sigmoid(x);
        float inner = TWICE_ROOT * Math.fma(3 * CUBE * x, x, 1);
        return Math.fma(x * sigmoid * (1 - sigmoid), inner, sigmoid);
    }

    private static float sigmoid(float x) {
        return Exponential.sigmoid(TWICE_ROOT * Math.fma(CUBE * x * x, x, x));
    }
}
