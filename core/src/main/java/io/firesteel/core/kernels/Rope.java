package io.firesteel.core.kernels;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.HashMap;
import java.util.Map;

/**
 * Cosines and sines of rotary position embedding (Su et al. 2021, arXiv:2104.09864, §3.2.2), in Hugging Face's arrangement: element
 * {@code i} of a head turns with element {@code i + width/2} by {@code position · theta^(−2i/width)}, of the {@code width} elements that
 * turn at all.
 *
 * <p>Angles are computed in double precision by {@link StrictMath}, so the tables have the same bits on every machine;
 * Hugging Face computes them in single precision, which differs by up to 1e-7 times the position.
 */
public final class Rope {
    private final int half;
    private final int positions;
    private final float[] cosine;
    private final float[] sine;

    /** One table for each way of turning that an architecture has, up to {@code positions} tokens. */
    public static Map<Rotary, Rope> tables(Architecture architecture, int positions) {
        Map<Rotary, Rope> tables = new HashMap<>();
        for (LayerAttention attention : architecture.attention()) {
            Rotary rotary = attention.rotary();
            if (rotary.width() > 0) {
                tables.computeIfAbsent(rotary, r -> new Rope(r.width(), r.theta(), r.scaling(), positions));
            }
        }
        return tables;
    }

    /** @param width elements of a head that turn */
    public Rope(int width, double theta, RopeScaling scaling, int positions) {
        this.half = width / 2;
        this.positions = positions;
        cosine = new float[Math.multiplyExact(positions, half)];
        sine = new float[positions * half];
        for (int i = 0; i < half; i++) {
            double frequency = scaling.scaled(i, StrictMath.pow(theta, -2.0 * i / width));
            for (int position = 0; position < positions; position++) {
                double angle = position * frequency;
                cosine[position * half + i] = (float) (StrictMath.cos(angle) * scaling.magnitude());
                sine[position * half + i] = (float) (StrictMath.sin(angle) * scaling.magnitude());
            }
        }
    }

    /** Number of positions the tables reach. */
    public int positions() {
        return positions;
    }

    /** Pairs per head that turn: half their elements. */
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
}
