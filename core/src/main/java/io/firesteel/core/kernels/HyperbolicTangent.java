package io.firesteel.core.kernels;

/**
 * tanh in single precision, the same bits everywhere: an odd polynomial up to 0.625 (coefficients of Cephes' {@code tanhf}, Moshier 1992), and
 * 1 − 2/(e^2x + 1) beyond. Within 3 units in the last place.
 */
@SuppressWarnings(
        "FloatingPointLiteralPrecision") // the decimals are those of the reference; the nearest float is meant
final class HyperbolicTangent {
    private static final float POLYNOMIAL = 0.625f;
    private static final float P0 = -5.70498872745e-3f;
    private static final float P1 = 2.06390887954e-2f;
    private static final float P2 = -5.37397155531e-2f;
    private static final float P3 = 1.33314422036e-1f;
    private static final float P4 = -3.33332819422e-1f;

    private HyperbolicTangent() {}

    static float tanh(float x) {
        float size = Math.abs(x);
        if (size < POLYNOMIAL) {
            float z = x * x;
            float p = Math.fma(P0, z, P1);
            p = Math.fma(p, z, P2);
            p = Math.fma(p, z, P3);
            p = Math.fma(p, z, P4);
            return Math.fma(p * z, x, x);
        }
        float t = 1 - 2 / (Exponential.exp(2 * size) + 1);
        return x < 0 ? -t : t;
    }
}
