package io.firesteel.trainer.optimiser;

import io.firesteel.core.Fault;

import java.util.Objects;

/**
 * How a gradient becomes a step.
 *
 * @param adamW constants of the optimiser
 * @param learningRate the peak rate
 * @param schedule the factor on it, by optimiser step
 * @param maxGradientNorm a longer gradient is scaled down to this Euclidean norm over all parameters (Pascanu et al.
 *     2013, arXiv:1211.5063, alg. 1); positive infinity never clips
 */
public record OptimiserSettings(AdamW adamW, double learningRate, Schedule schedule, double maxGradientNorm) {
    public OptimiserSettings {
        Objects.requireNonNull(schedule, "schedule");
        require(
                "learning-rate",
                "a number above 0",
                learningRate,
                learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                "1e-6 for billions of parameters, 1e-4 for a few hundred thousand");
        require(
                "max-gradient-norm",
                "above 0",
                maxGradientNorm,
                maxGradientNorm > 0,
                "1 is usual; infinity never clips");
    }

    static void require(String key, String expected, double found, boolean holds, String fix) {
        if (!holds) {
            throw new Fault(key, expected, Double.toString(found), fix);
        }
    }
}
