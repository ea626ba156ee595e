package io.firesteel.trainer.preference;

import io.firesteel.core.Fault;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.optimiser.OptimiserSettings;

import java.util.Objects;

/**
 * Learning from preferences.
 *
 * @param batchPairs pairs per optimiser step
 * @param loss of a pair
 * @param optimiser from the gradient to a step
 * @param microBatchTokens tokens computed at once; bounds memory, changes nothing else
 */
public record PreferenceSettings(int batchPairs, BradleyTerry loss, OptimiserSettings optimiser, int microBatchTokens) {
    public PreferenceSettings {
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(optimiser, "optimiser");
        if (batchPairs < 1) {
            throw new Fault("batch of pairs", "at least 1", Integer.toString(batchPairs), "32 is usual");
        }
        new SequencePacker(microBatchTokens); // refuses what it cannot use
    }
}
