package io.firesteel.trainer.preference;

import io.firesteel.core.config.Requirements;
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
        new Requirements()
                .that(batchPairs >= 1, "batch-pairs", "at least 1", batchPairs, "32 is usual")
                .check();
        new SequencePacker(microBatchTokens); // refuses what it cannot use
    }
}
