package io.firesteel.trainer.objective;

import io.firesteel.trainer.loss.LossTally;

/**
 * Imitation: {@code −Σ w_t log π(t)}, derivative {@code −w_t}. Supervised fine-tuning, rejection sampling's second half and
 * distillation on a teacher's completions are this with other examples. Needs no column but the policy's own.
 *
 * <p>Worked: log-probs −1 and −3, weights ½ each: loss 2, derivatives −½ and −½.
 */
public record Likelihood() implements TokenObjective {
    @Override
    public void add(TokenColumns columns, double[] dLogProb, double[] dEntropy, LossTally tally) {
        for (int t = 0; t < columns.size(); t++) {
            double weight = columns.weight().at(t);
            tally.loss(-(weight * columns.own()[t]));
            dLogProb[t] -= weight;
        }
    }
}
