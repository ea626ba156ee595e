package io.firesteel.trainer;

import io.firesteel.core.Fault;

/**
 * What a checkpoint must hold beside the network's parameters and moments.
 *
 * @param optimiserSteps steps made so far: AdamW's bias correction and the schedule go by it
 * @param criticSteps the critic's; 0 without one
 */
public record TrainerState(long optimiserSteps, long criticSteps) {
    public TrainerState {
        if (optimiserSteps < 0 || criticSteps < 0) {
            throw new Fault(
                    "trainer state",
                    "at least 0 optimiser steps",
                    optimiserSteps + ", " + criticSteps,
                    "use another checkpoint");
        }
    }

    /** Without a critic. */
    public TrainerState(long optimiserSteps) {
        this(optimiserSteps, 0);
    }
}
