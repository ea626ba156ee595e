package io.firesteel.trainer.optimiser;

import io.firesteel.core.Fault;

/** Turns the network's accumulated gradient into one step: norm, clip, learning rate, AdamW. */
public final class Optimiser {
    /**
     * What a step did.
     *
     * @param gradientNorm before clipping
     * @param learningRate as given to AdamW
     */
    public record Step(double gradientNorm, double learningRate) {}

    private final LearningNetwork network;
    private final OptimiserSettings settings;

    public Optimiser(LearningNetwork network, OptimiserSettings settings) {
        this.network = network;
        this.settings = settings;
    }

    /**
     * Optimiser step number {@code step}, from 1.
     *
     * @param during what the step is part of, for whoever reads a fault: {@code iteration 7}
     * @throws Fault of {@link Fault.Kind#FAILED} for a gradient that is not finite, where nothing is changed, and for parameters that
     *     float32 does not hold, where the network is of no more use
     */
    public Step step(long step, String during) {
        double norm = network.gradientNorm();
        double learningRate = settings.learningRate() * settings.schedule().factor(step);
        String where = during + ", optimiser step " + step + " at learning rate " + learningRate;
        if (!Double.isFinite(norm)) {
            throw diverged(where, "a gradient of finite norm", Double.toString(norm));
        }
        double scale = norm > settings.maxGradientNorm() ? settings.maxGradientNorm() / norm : 1;
        network.step(settings.adamW(), learningRate, scale, step).ifPresent(found -> {
            throw diverged(where, "parameters and moments that float32 holds", found);
        });
        return new Step(norm, learningRate);
    }

    private static Fault diverged(String where, String expected, String found) {
        return new Fault(Fault.Kind.FAILED, where, expected, found, "lower the learning rate", null);
    }
}
