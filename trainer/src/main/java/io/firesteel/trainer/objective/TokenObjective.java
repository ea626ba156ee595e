package io.firesteel.trainer.objective;

import io.firesteel.trainer.loss.LossTally;

import java.util.List;

/**
 * A loss that is a sum over learned tokens: value, and derivatives by each token's log-prob and entropy, in closed form. The
 * loss of a mini-batch is the sum over its sequences, since the weights hold denominators that are fixed beforehand.
 */
public sealed interface TokenObjective permits PolicyGradient, Likelihood, ReverseKl, TokenObjective.Sum {
    /**
     * Adds one sequence.
     *
     * @param dLogProb dLoss/dlogProb is added here, {@code [n]}
     * @param dEntropy dLoss/dentropy is added here, {@code [n]}
     * @param tally loss and figures are added here; the tokens are counted in it already
     */
    void add(TokenColumns columns, double[] dLogProb, double[] dEntropy, LossTally tally);

    /** Loss and figures of one sequence; derivatives are added as {@link #add} says. */
    default LossTally evaluate(TokenColumns columns, double[] dLogProb, double[] dEntropy) {
        LossTally tally = new LossTally();
        tally.tokens(columns.entropies());
        if (columns.size() > 0) { // else no loss, and no 0/0 from a mean over no tokens
            add(columns, dLogProb, dEntropy, tally);
        }
        return tally;
    }

    /** Both added up: loss and derivatives are the sums of theirs. */
    default TokenObjective plus(TokenObjective other) {
        return new Sum(List.of(this, other));
    }

    /** Several objectives of the same tokens, added in order. Made by {@link TokenObjective#plus}. */
    record Sum(List<TokenObjective> parts) implements TokenObjective {
        public Sum {
            parts = List.copyOf(parts);
        }

        @Override
        public void add(TokenColumns columns, double[] dLogProb, double[] dEntropy, LossTally tally) {
            parts.forEach(part -> part.add(columns, dLogProb, dEntropy, tally));
        }
    }
}
