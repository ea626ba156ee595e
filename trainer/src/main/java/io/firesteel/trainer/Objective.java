package io.firesteel.trainer;

import io.firesteel.trainer.batch.PackedSequences;

/**
 * A loss as the network sees it: its derivative with respect to each learned token's log-prob and entropy. Every method
 * of policy optimisation, SFT and distillation on sampled tokens has this form (the chain rule does the rest), so a
 * loss is plain host arithmetic and can be tested without a network. Called from several threads at once.
 */
public interface Objective {
    /**
     * @param microBatch index of {@code sequences} in the list given to the network
     * @param scores of the policy being learned, {@code [N]}
     * @param dLogProb to fill with dLoss/dlogProb, {@code [N]}, zeros on entry
     * @param dEntropy to fill with dLoss/dentropy, {@code [N]}, zeros on entry
     */
    void derivatives(int microBatch, PackedSequences sequences, TokenScores scores, float[] dLogProb, float[] dEntropy);
}
