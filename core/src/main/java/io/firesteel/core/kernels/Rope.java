package io.firesteel.core.kernels;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.RopeScaling;

/**
 * Cosines and sines of rotary position embedding (Su et al. 2021, arXiv:2104.09864, §3.2.2), in Hugging Face's arrangement: element
 * {@code i} of a head turns with element {@code i + headWidth/2} by {@code position · theta^(−2i/headWidth)}.
 *
 * <p>Angles are computed in double precision by {@link StrictMath}, so the tables have the same bits on every machine;
 * Hugging Face computes them in single precision, which differs by up to 1e-7 times the position.
 */
public final class Rope {
    private final int half;
    private final int positions;
    private final float[] cosine;
    private final float[] sine;

    /** For an architecture, up to {@code positions} tokens. */
    public Rope(Architecture architecture, int positions) {
        this(architecture.headWidth(), architecture.ropeTheta(), architecture.ropeScaling(), positions);
    }

    public Rope(int headWidth, double theta, RopeScaling scaling, int positions) {
        this.half = headWidth / 2;
        this.positions = positions;
        cosine = new float[Math.multiplyExact(positions, half)];
        sine = new float[positions * half];
        for (int i = 0; i < half; i++) {
            double frequency = scaled(StrictMath.pow(theta, -2.0 * i / headWidth), scaling);
            for (int position = 0; position < positions; position++) {
                double angle = position * frequency;
                cosine[position * half + i] = (float) StrictMath.cos(angle);
                sine[position * half + i] = (float) StrictMath.sin(angle);
            }
        }
    }

    /** Number of positions the tables reach. */
    public int positions() {
        return positions;
    }

    /** Pairs per head: half its width. */
    public int half() {
        return half;
    }

    /** Cosine of each pair's angle, {@code [positions, half]}; not to be written to. */
    public float[] cosine() {
        return cosine;
    }

    /** Sine of each pair's angle, {@code [positions, half]}; not to be written to. */
    public float[] sine() {
        return sine;
    }

    /** Llama 3's stretching of low frequencies: wavelengths beyond the original context are divided, a smooth ramp between. */
    private static double scaled(double frequency, RopeScaling scaling) {
        if (scaling.equals(RopeScaling.NONE)) {
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
