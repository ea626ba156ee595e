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
        require("adamw beta1", "in [0, 1)", adamW.beta1(), adamW.beta1() >= 0 && adamW.beta1() < 1, "0.9 is usual");
        require(
                "adamw beta2",
                "in [0, 1)",
                adamW.beta2(),
                adamW.beta2() >= 0 && adamW.beta2() < 1,
                "0.95 to 0.999 is usual");
        require("adamw epsilon", "above 0", adamW.epsilon(), adamW.epsilon() > 0, "1e-8 is usual");
        require("adamw weight decay", "at least 0", adamW.weightDecay(), adamW.weightDecay() >= 0, "0 to 0.1 is usual");
        require(
                "learning rate",
                "a number above 0",
                learningRate,
                learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                "1e-6 for billions of parameters, 1e-4 for a few hundred thousand");
        require(
                "gradient norm limit",
                "above 0",
                maxGradientNorm,
                maxGradientNorm > 0,
                "1 is usual; infinity never clips");
    }

    private static void require(String where, String expected, double found, boolean holds, String fix) {
        if (!holds) {
            throw new Fault(where, expected, Double.toString(found), fix);
        }
    }
}
