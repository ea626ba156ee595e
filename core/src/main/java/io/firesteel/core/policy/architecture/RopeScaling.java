package io.firesteel.core.policy.architecture;

import java.io.Serializable;
import java.util.List;

/**
 * How rotary frequencies are changed for contexts longer than those of pre-training. Closed: exactly what is computed; Hugging Face's
 * other types are refused by name.
 */
public sealed interface RopeScaling extends Serializable {
    /** They are left alone. */
    RopeScaling NONE = new None();

    /**
     * The frequency that a pair turns by.
     *
     * @param pair its index, from 0
     * @param frequency without scaling, radians per position
     */
    double scaled(int pair, double frequency);

    /** What turned elements are multiplied by. */
    default double magnitude() {
        return 1;
    }

    /** Hugging Face's {@code rope_type: "default"}. */
    record None() implements RopeScaling {
        @Override
        public double scaled(int pair, double frequency) {
            return frequency;
        }
    }

    /**
     * All frequencies divided by one factor (Chen et al. 2023, arXiv:2306.15595, eq. 4): {@code rope_type: "linear"}.
     *
     * @param factor at least 1
     */
    record Linear(double factor) implements RopeScaling {
        @Override
        public double scaled(int pair, double frequency) {
            return frequency / factor;
        }
    }

    /**
     * Llama 3's: low frequencies are divided, those of wavelengths well within the original context are left alone, a ramp between:
     * {@code rope_type: "llama3"}.
     *
     * @param factor by how much low frequencies are stretched, at least 1
     * @param lowFrequencyFactor wavelengths above {@code originalPositions / lowFrequencyFactor} are stretched whole
     * @param highFrequencyFactor wavelengths below {@code originalPositions / highFrequencyFactor} are left alone
     * @param originalPositions context length of pre-training
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
            implements RopeScaling {
        @Override
        public double scaled(int pair, double frequency) {
            double turns = originalPositions * frequency / (2 * Math.PI);
            if (turns < lowFrequencyFactor) {
                return frequency / factor;
            }
            if (turns > highFrequencyFactor) {
                return frequency;
            }
            double smooth = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
            return (1 - smooth) * frequency / factor + smooth * frequency;
        }
    }

    /**
     * Another base the longer a sequence is, once it is longer than {@link Architecture#maxPositions()}: {@code rope_type: "dynamic"}. No
     * sequence here is, so frequencies are left alone.
     *
     * @param factor kept for whoever reads what is saved
     */
    record Dynamic(double factor) implements RopeScaling {
        @Override
        public double scaled(int pair, double frequency) {
            return frequency;
        }
    }

    /**
     * YaRN (Peng et al. 2023, arXiv:2309.00071, §3.2 and 3.4): pairs that turn often within pre-training's context are left alone, those that
     * turn seldom are stretched, a ramp over the pairs between; turned elements are multiplied by a magnitude. {@code rope_type: "yarn"},
     * with Hugging Face's ramp.
     *
     * @param factor by how much, at least 1
     * @param betaFast turns within the original context from which a pair is left alone
     * @param betaSlow turns to which a pair is stretched whole
     * @param originalPositions context length of pre-training
     * @param magnitude what turned elements are multiplied by
     * @param truncate whether the ramp begins and ends at whole pairs
     * @param begin the pair that the ramp begins at
     * @param end the pair that it ends at
     */
    record Yarn(
            double factor,
            double betaFast,
            double betaSlow,
            int originalPositions,
            double magnitude,
            boolean truncate,
            double begin,
            double end)
            implements RopeScaling {
        /** Of heads of which {@code width} elements turn, by {@code theta}. */
        public static Yarn of(
                double factor,
                double betaFast,
                double betaSlow,
                int originalPositions,
                double magnitude,
                boolean truncate,
                int width,
                double theta) {
            double fast = pairTurning(betaFast, originalPositions, width, theta);
            double slow = pairTurning(betaSlow, originalPositions, width, theta);
            double begin = Math.max(truncate ? Math.floor(fast) : fast, 0);
            double end = Math.min(truncate ? Math.ceil(slow) : slow, width - 1);
            return new Yarn(
                    factor,
                    betaFast,
                    betaSlow,
                    originalPositions,
                    magnitude,
                    truncate,
                    begin,
                    begin == end ? end + 0.001 : end);
        }

        /** The pair, not a whole one, that turns so often within the original context. */
        private static double pairTurning(double turns, int originalPositions, int width, double theta) {
            return width * StrictMath.log(originalPositions / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
        }

        @Override
        public double scaled(int pair, double frequency) {
            double stretched = Math.min(1, Math.max(0, (pair - begin) / (end - begin)));
            return frequency / factor * stretched + frequency * (1 - stretched);
        }
    }

    /**
     * A divisor for each pair (Ding et al. 2024, arXiv:2402.13753): {@code rope_type: "longrope"}. Hugging Face takes other divisors
     * once a sequence is longer than pre-training's, which changes what its first tokens mean; a policy whose sequences all stay within
     * {@code originalPositions} knows only the short ones. Firesteel computes these, and
     * {@link Architecture#maxPositions()} ends where they do.
     *
     * @param shortDivisors one per pair, for sequences up to {@code originalPositions}
     * @param longDivisors one per pair, for longer ones; kept for whoever reads what is saved
     * @param magnitude what turned elements are multiplied by, at any length
     * @param originalPositions context length of pre-training
     * @param stretchedPositions what {@code max_position_embeddings} says
     */
    record LongRope(
            List<Double> shortDivisors,
            List<Double> longDivisors,
            double magnitude,
            int originalPositions,
            int stretchedPositions)
            implements RopeScaling {
        public LongRope {
            shortDivisors = List.copyOf(shortDivisors);
            longDivisors = List.copyOf(longDivisors);
        }

        @Override
        public double scaled(int pair, double frequency) {
            return frequency / shortDivisors.get(pair);
        }
    }
}
