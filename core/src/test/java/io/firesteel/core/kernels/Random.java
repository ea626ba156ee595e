package io.firesteel.core.kernels;

import io.firesteel.core.random.Seeds;

/** Reproducible test numbers. */
final class Random {
    private final Seeds seeds;
    private long next;

    Random(long seed) {
        seeds = new Seeds(seed);
    }

    float[] floats(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) seeds.gaussian(next++);
        }
        return values;
    }

    int below(int bound) {
        return (int) (seeds.at("int").uniform(next++) * bound);
    }

    int[] tokens(int n, int vocabulary) {
        int[] tokens = new int[n];
        for (int i = 0; i < n; i++) {
            tokens[i] = below(vocabulary);
        }
        return tokens;
    }
}
