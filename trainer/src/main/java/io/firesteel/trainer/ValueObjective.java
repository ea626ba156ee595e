package io.firesteel.trainer;

import io.firesteel.trainer.batch.PackedSequences;

/**
 * A loss of a {@link ValueNetwork}'s numbers: its derivative by each of them. A micro-batch holds whole units, so a loss may
 * compare the sequences of a pair or a group. Called from several threads at once.
 */
@FunctionalInterface
public interface ValueObjective {
    /**
     * @param microBatch index of {@code sequences} in the list given to the network
     * @param values of the network, {@code [N]}, zero where a token has none
     * @param dValue to fill with dLoss/dvalue, {@code [N]}, zeros on entry; read only where a token has a number
     */
    void derivatives(int microBatch, PackedSequences sequences, float[] values, float[] dValue);
}
