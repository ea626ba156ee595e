package io.firesteel.core.kernels;

import io.firesteel.core.random.Seeds;

/**
 * What AdamW's moments are rounded by to bfloat16: 32 random bits of each element, 16 for either moment, looked up by optimiser step and element.
 *
 * <p>Rounded to nearest, a second moment stands still where β2 is near 1: a step changes it by less than half of what neighbouring
 * bfloat16 numbers are apart. Rounded stochastically (Gupta et al. 2015, arXiv:1502.02551, §3) it goes up with the probability that makes its
 * expected value the number itself: uniform bits are added to the lower half, which is then cut off.
 *
 * <p>The bits are those of a counter: multiples of the golden ratio, as in SplitMix64, mixed with both halves of the step's seed by a 32-bit finaliser
 * (constants and shifts of Wellons' {@code lowbias32}), since vectors multiply 32 bits at once. Without the golden ratio neighbours' bits are
 * related.
 *
 * @param key one half of the step's seed
 * @param secondKey the other
 */
record RoundingBits(int key, int secondKey) {
    static final int GOLDEN = 0x9E3779B9;
    static final int FIRST = 0x7FEB352D;
    static final int SECOND = 0x846CA68B;

    private static final Seeds ROUNDING = new Seeds(0).at("moments in bfloat16");

    /** Those of an optimiser step; the same in every run. */
    static RoundingBits at(long step) {
        long seed = ROUNDING.at(step).seed();
        return new RoundingBits((int) seed, (int) (seed >>> 32));
    }

    /** Those of an element. */
    int of(int index) {
        int x = index * GOLDEN + key;
        x = (x ^ x >>> 16) * FIRST;
        x = ((x ^ x >>> 15) + secondKey) * SECOND;
        return x ^ x >>> 16;
    }

    /** Both moments in a word, rounded by these bits: the first by the upper ones. */
    static int rounded(float first, float second, int bits) {
        return (Float.floatToRawIntBits(first) + (bits >>> 16) & 0xFFFF0000)
                | Float.floatToRawIntBits(second) + (bits & 0xFFFF) >>> 16;
    }
}
