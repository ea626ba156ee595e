package io.firesteel.trainer.network;

import io.firesteel.trainer.batch.PackedSequences;

/** A loss as a worker sees it: its derivatives by whatever the head gives. */
@FunctionalInterface
interface HeadObjective {
    /**
     * @param outputs of the head, {@code [columns][N]}
     * @param dOutputs to fill with dLoss/doutput, {@code [columns][N]}, zeros on entry
     */
    void derivatives(int microBatch, PackedSequences sequences, float[][] outputs, float[][] dOutputs);
}
