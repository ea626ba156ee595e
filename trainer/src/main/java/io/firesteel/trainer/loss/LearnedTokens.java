package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

/**
 * One completion as a {@link PolicyLoss} sees it. All arrays speak of the same n learned tokens, in order.
 *
 * @param advantages of the tokens; usually the completion's, shared
 * @param logProbs under the policy being learned, nats, {@code [n]}
 * @param oldLogProbs under the policy at the start of the iteration, nats, {@code [n]}; constants
 * @param weights what each token's loss is multiplied by in the sum: the aggregation's share times the importance
 *     correction, {@code [n]}; constants
 */
public record LearnedTokens(Column advantages, double[] logProbs, double[] oldLogProbs, double[] weights) {
    /** Tokens that share their completion's advantage. */
    LearnedTokens(double advantage, double[] logProbs, double[] oldLogProbs, double[] weights) {
        this(Column.shared(advantage), logProbs, oldLogProbs, weights);
    }

    int size() {
        return logProbs.length;
    }

    double logRatio(int t) {
        return logProbs[t] - oldLogProbs[t];
    }

    double advantage(int t) {
        return advantages.at(t);
    }

    /** The completion's advantage, for a loss that treats it as a whole. */
    double sharedAdvantage(PolicyLoss loss) {
        if (advantages instanceof Column.Shared shared) {
            return shared.value();
        }
        throw new Fault(
                "loss " + loss,
                "one advantage for all tokens of a completion",
                "an advantage for each token",
                "use a loss of token ratios: clipped, reinforce or cispo");
    }
}
