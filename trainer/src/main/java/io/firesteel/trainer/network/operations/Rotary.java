package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.RopeScaling;

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864, §3.2.2), in Hugging Face's half-split pairing: element j of
 * a head turns together with element j + headWidth/2, by the angle {@code position · theta^(−2j/headWidth)}. Angles are
 * computed in double precision with StrictMath, so their bits are the same everywhere.
 */
final class Rotary {
    private final double[] frequencies;
    private float[] cosines = {};
    private float[] sines = {};

    Rotary(Architecture architecture) {
        int half = architecture.headWidth() / 2;
        frequencies = new double[half];
        for (int j = 0; j < half; j++) {
            double plain = StrictMath.pow(architecture.ropeTheta(), -2.0 * j / architecture.headWidth());
            frequencies[j] = scaled(plain, architecture.ropeScaling());
        }
    }

    /** Pairs per head: headWidth / 2. */
    int half() {
        return frequencies.length;
    }

    /** Cosines of positions 0 … positions−1 at least, {@code [positions, half]}. */
    float[] cosines(int positions) {
        reach(positions);
        return cosines;
    }

    /** Sines of positions 0 … positions−1 at least, {@code [positions, half]}. */
    float[] sines(int positions) {
        reach(positions);
        return sines;
    }

    private void reach(int positions) {
        int half = frequencies.length;
        if (cosines.length >= positions * half) {
            return;
        }
        cosines = new float[positions * half];
        sines = new float[positions * half];
        for (int p = 0; p < positions; p++) {
            for (int j = 0; j < half; j++) {
                cosines[p * half + j] = (float) StrictMath.cos(p * frequencies[j]);
                sines[p * half + j] = (float) StrictMath.sin(p * frequencies[j]);
            }
        }
    }

    /** Llama 3.1's rule: long wavelengths are stretched by {@code factor}, short ones kept, those between mixed. */
    private static double scaled(double frequency, RopeScaling scaling) {
        if (scaling.factor() == 1) {
            return frequency;
        }
        double turns = scaling.originalPositions() * frequency / (2 * Math.PI);
        if (turns < scaling.lowFrequencyFactor()) {
            return frequency / scaling.factor();
        }
        if (turns > scaling.highFrequencyFactor()) {
            return frequency;
        }
        double smooth =
                (turns - scaling.lowFrequencyFactor()) / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        return (1 - smooth) * frequency / scaling.factor() + smooth * frequency;
    }
}
