package io.firesteel.trainer.loss;

/**
 * One completion as a {@link PolicyLoss} sees it. All arrays speak of the same n learned tokens, in order.
 *
 * @param advantage of the completion, shared by its tokens
 * @param logProbs under the policy being learned, nats, {@code [n]}
 * @param oldLogProbs under the policy at the start of the iteration, nats, {@code [n]}; constants
 * @param weights what each token's loss is multiplied by in the sum: the aggregation's share times the importance
 *     correction, {@code [n]}; constants
 */
public record LearnedTokens(double advantage, double[] logProbs, double[] oldLogProbs, double[] weights) {
    int size() {
        return logProbs.length;
    }

    double logRatio(int t) {
        return logProbs[t] - oldLogProbs[t];
    }
}
