package io.firesteel.cluster.stage;

import io.firesteel.rollout.RolloutResult;
import io.firesteel.trainer.GrpoReport;
import io.firesteel.trainer.credit.CreditedBatch;

/**
 * What one iteration did.
 *
 * @param iteration from 1
 * @param batch the groups, verified, and what sampling cost
 * @param credited the same groups, each completion with what became of it
 * @param learned the trainer's figures
 * @param sampleSeconds wall clock of steps 2 and 3, publishing included
 * @param teachSeconds wall clock of a teacher's scoring; next to nothing without one
 * @param learnSeconds wall clock of steps 4 and 5
 * @param snapshotSeconds wall clock of copying the new policy out of the network
 */
public record IterationReport(
        long iteration,
        SampledBatch batch,
        CreditedBatch credited,
        GrpoReport learned,
        double sampleSeconds,
        double teachSeconds,
        double learnSeconds,
        double snapshotSeconds) {
    /** All that was sampled, and what it cost. */
    public RolloutResult sampled() {
        return batch.all();
    }

    public double seconds() {
        return sampleSeconds + teachSeconds + learnSeconds + snapshotSeconds;
    }
}
