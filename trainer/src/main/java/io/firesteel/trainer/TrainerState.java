package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.loss.Coefficients;
import io.firesteel.trainer.loss.LossSettings;

import java.util.Objects;

/**
 * What a checkpoint must hold beside the network's parameters and moments.
 *
 * @param optimiserSteps steps made so far: AdamW's bias correction and the schedule go by it
 * @param coefficients of the KL penalty and the entropy bonus, which controllers may have moved
 */
public record TrainerState(long optimiserSteps, Coefficients coefficients) {
    public TrainerState {
        Objects.requireNonNull(coefficients, "coefficients");
        if (optimiserSteps < 0) {
            throw new Fault(
                    "trainer state", "at least 0 optimiser steps", optimiserSteps + "", "use another checkpoint");
        }
    }

    /** Before the first step. */
    public static TrainerState first(LossSettings settings) {
        return new TrainerState(0, Coefficients.first(settings));
    }
}
