package io.firesteel.trainer;

import io.firesteel.core.Fault;

/**
 * What a checkpoint must hold beside the network's parameters and moments.
 *
 * @param optimiserSteps steps made so far: AdamW's bias correction and the schedule go by it
 */
public record TrainerState(long optimiserSteps) {
    public TrainerState {
        if (optimiserSteps < 0) {
            throw new Fault(
                    "trainer state", "at least 0 optimiser steps", optimiserSteps + "", "use another checkpoint");
        }
    }
}
