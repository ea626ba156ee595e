package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.optimiser.OptimiserSettings;

import java.util.Objects;

/**
 * Supervised fine-tuning.
 *
 * @param batchExamples examples per optimiser step
 * @param poolBatches so many batches' worth of examples are sorted by length and cut into batches of like length, which
 *     are then learned in random order; 1 does not sort
 * @param aggregation how token losses become one number; the token mean is usual
 * @param optimiser from the gradient to a step
 * @param microBatchTokens tokens computed at once; bounds memory, changes nothing else
 */
public record SftSettings(
        int batchExamples,
        int poolBatches,
        Aggregation aggregation,
        OptimiserSettings optimiser,
        int microBatchTokens) {
    public SftSettings {
        Objects.requireNonNull(aggregation, "aggregation");
        Objects.requireNonNull(optimiser, "optimiser");
        if (batchExamples < 1) {
            throw new Fault("batch-examples", "at least 1", batchExamples + "", "32 is usual");
        }
        if (poolBatches < 1) {
            throw new Fault("pool-batches", "at least 1", poolBatches + "", "8 is usual; 1 does not sort");
        }
        new SequencePacker(microBatchTokens); // refuses what it cannot use
    }
}
