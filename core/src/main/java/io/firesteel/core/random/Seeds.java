package io.firesteel.core.random;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * Seeds by address. {@code new Seeds(run).at("rollout").at(iteration).at(promptId).at(sample).seed()} is the same number
 * on every machine, in any order, however often it is asked for; two different addresses give unrelated numbers.
 *
 * <p>Each step mixes one more word into a 64-bit state with the finaliser of SplitMix64 (Steele, Lea, Flood 2014,
 * "Fast splittable pseudorandom number generators", fig. 16; constants of Stafford's variant 13).
 */
public record Seeds(long seed) implements Serializable {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** The address one step further down, by number. */
    public Seeds at(long index) {
        return new Seeds(mix(mix(seed + GOLDEN_GAMMA) ^ (index * 0xD1342543DE82EF95L + 1)));
    }

    /** The address one step further down, by name. */
    public Seeds at(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return at(hash);
    }

    /** Uniform in [0, 1) with 53 bits, at position {@code index} of this address. */
    public double uniform(long index) {
        return uniform(seed, index);
    }

    /** Uniform in [0, 1) with 53 bits, at position {@code index} of the address that has {@code seed}. */
    public static double uniform(long seed, long index) {
        return (mix(mix(seed + GOLDEN_GAMMA) + (index + 1) * GOLDEN_GAMMA) >>> 11) * 0x1.0p-53;
    }

    /** Standard normal at position {@code index} (Box and Muller 1958, first of the pair). */
    public double gaussian(long index) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform(2 * index)));
        return radius * StrictMath.cos(2 * Math.PI * uniform(2 * index + 1));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
