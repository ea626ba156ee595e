package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.loss.Coefficients;
import io.firesteel.trainer.loss.LossSettings;

import java.util.Objects;

/**
 * What a checkpoint must hold beside the network's parameters and moments.
 *
 * @param optimiserSteps steps made so far: AdamW's bias correction and the schedule go by it
 * @param criticSteps the critic's; 0 without one
 * @param coefficients of the KL penalty and the entropy bonus, which controllers may have moved
 */
public record TrainerState(long optimiserSteps, long criticSteps, Coefficients coefficients) {
    public TrainerState {
        Objects.requireNonNull(coefficients, "coefficients");
        if (optimiserSteps < 0 || criticSteps < 0) {
            throw new Fault(
                    "trainer state",
                    "at least 0 optimiser steps",
                    optimiserSteps + ", " + criticSteps,
                    "use another checkpoint");
        }
    }

    /** Without a critic. */
    public TrainerState(long optimiserSteps, Coefficients coefficients) {
        this(optimiserSteps, 0, coefficients);
    }

    /** Before the first step. */
    public static TrainerState first(LossSettings settings) {
        return new TrainerState(0, 0, Coefficients.first(settings));
    }
}
