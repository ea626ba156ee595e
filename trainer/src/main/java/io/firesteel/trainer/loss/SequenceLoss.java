package io.firesteel.trainer.loss;

/**
 * All terms of {@link LossSettings} for one completion: value, derivatives, and what is worth reporting. The loss of a
 * mini-batch is the sum over its completions, since the denominators are fixed beforehand.
 */
public final class SequenceLoss {
    private final LossSettings settings;
    private final Denominators denominators;

    public SequenceLoss(LossSettings settings, Denominators denominators) {
        this.settings = settings;
        this.denominators = denominators;
    }

    /**
     * One completion's n learned tokens.
     *
     * @param advantage shared by its tokens
     * @param logProbs under the policy being learned, {@code [n]}
     * @param entropies of the distributions that the tokens were predicted from, {@code [n]}
     * @param oldLogProbs under the policy at the start of the iteration, {@code [n]}
     * @param samplerLogProbs as the sampler reported them; the same array as {@code oldLogProbs} unless an importance
     *     correction recomputes those, {@code [n]}
     * @param referenceLogProbs under the reference policy, {@code [n]}; null where the loss has no KL term
     */
    public record Terms(
            double advantage,
            float[] logProbs,
            float[] entropies,
            float[] oldLogProbs,
            float[] samplerLogProbs,
            float[] referenceLogProbs) {}

    /**
     * @param dLogProb dLoss/dlogProb is added here, {@code [n]}
     * @param dEntropy dLoss/dentropy is added here, {@code [n]}
     * @param tally loss and figures are added here
     */
    public void add(Terms terms, double[] dLogProb, double[] dEntropy, LossTally tally) {
        int n = terms.logProbs().length;
        if (n == 0) {
            return; // nothing learned: no loss, and no 0/0 from a mean over no tokens
        }
        double weight = settings.aggregation().weight(n, denominators);
        double[] logProbs = widened(terms.logProbs());
        double[] old = widened(terms.oldLogProbs());
        double[] weights = new double[n];
        for (int t = 0; t < n; t++) {
            double sampler = terms.samplerLogProbs()[t];
            double correction = settings.correction().weight(old[t] - sampler);
            weights[t] = weight * correction;
            tally.token(logProbs[t] - old[t], terms.entropies()[t], correction, logProbs[t] - sampler);
        }
        tally.loss(settings.policy()
                .evaluate(new LearnedTokens(terms.advantage(), logProbs, old, weights), dLogProb, tally.clips()));
        if (settings.kl() instanceof KlPenalty.InLoss penalty) {
            for (int t = 0; t < n; t++) {
                double x = logProbs[t] - terms.referenceLogProbs()[t];
                double scale = weight * penalty.coefficient();
                tally.loss(scale * penalty.estimator().value(x));
                tally.referenceKl(KlEstimator.K3.value(x));
                dLogProb[t] += scale * penalty.estimator().derivative(x);
            }
        }
        if (settings.entropyBonus() > 0) {
            for (int t = 0; t < n; t++) {
                tally.loss(-weight * settings.entropyBonus() * terms.entropies()[t]);
                dEntropy[t] -= weight * settings.entropyBonus();
            }
        }
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
