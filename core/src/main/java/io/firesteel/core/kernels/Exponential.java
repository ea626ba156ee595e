package io.firesteel.core.kernels;

/**
 * e to the x in single precision: reduce to r = x − n·ln 2 with |r| ≤ ln 2 / 2, a polynomial of degree 7 in r (coefficients of
 * Cephes' {@code expf}, Moshier 1992), and n added to the exponent bits. Within 2 units in the last place; arguments are
 * clamped to [{@value #LOWEST}, {@value #HIGHEST}], so the result is always a positive normal number (or NaN for NaN).
 */
@SuppressWarnings(
        "FloatingPointLiteralPrecision") // the decimals are those of the reference; the nearest float is meant
final class Exponential {
    static final float LOWEST = -86.5f;
    static final float HIGHEST = 88.37f;
    static final float LOG2_E = 1.44269504088896341f;
    /** Adding 1.5 · 2²³ rounds to an integer and leaves that integer in the low mantissa bits. */
    static final float ROUNDER = 12582912f;

    static final float MINUS_LN2_HIGH = -0.693359375f;
    static final float MINUS_LN2_LOW = 2.12194440e-4f;
    static final float P0 = 1.9875691500e-4f;
    static final float P1 = 1.3981999507e-3f;
    static final float P2 = 8.3334519073e-3f;
    static final float P3 = 4.1665795894e-2f;
    static final float P4 = 1.6666665459e-1f;
    static final float P5 = 5.0000001201e-1f;

    private Exponential() {}

    static float exp(float argument) {
        float x = argument < LOWEST ? LOWEST : argument;
        x = x > HIGHEST ? HIGHEST : x;
        float rounded = Math.fma(x, LOG2_E, ROUNDER);
        float n = rounded - ROUNDER;
        float r = Math.fma(n, MINUS_LN2_LOW, Math.fma(n, MINUS_LN2_HIGH, x));
        float p = Math.fma(P0, r, P1);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P4);
        p = Math.fma(p, r, P5);
        p = Math.fma(p, r * r, r) + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
    }

    static float sigmoid(float x) {
        return 1 / (1 + exp(-x));
    }
}
