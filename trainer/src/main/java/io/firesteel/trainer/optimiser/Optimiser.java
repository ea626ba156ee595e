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

    /** Optimiser step number {@code step}, from 1. A gradient that is not finite is a fault, and nothing is changed. */
    public Step step(long step) {
        double norm = network.gradientNorm();
        if (!Double.isFinite(norm)) {
            throw new Fault(
                    "gradient of optimiser step " + step,
                    "a finite norm",
                    Double.toString(norm),
                    "lower the learning rate and resume from the last checkpoint");
        }
        double scale = norm > settings.maxGradientNorm() ? settings.maxGradientNorm() / norm : 1;
        double learningRate = settings.learningRate() * settings.schedule().factor(step);
        network.step(settings.adamW(), learningRate, scale, step);
        return new Step(norm, learningRate);
    }
}
