package io.firesteel.trainer.objective;

import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LearnedTokens;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.LossTally;

/**
 * All terms of {@link LossSettings}: {@code Σ w_t (c_t L_t + β k(t) − η H_t)}, of own, old and sampler's log-probs, the advantage,
 * and the reference's log-probs where there is a KL term in the loss. The columns' weight is w; the settings' aggregation is
 * applied by who makes the columns, since its denominators are the mini-batch's.
 *
 * <p>Worked, one token: w = 1, logπ = log π_old = −1, log π_ref = −1.5, H = 2, A = 3, β = 0.5 with k2, η = 0.01: the loss is
 * −3 + 0.5 · 0.125 − 0.02, its derivatives −3 + 0.5 · 0.5 and −0.01.
 */
public record PolicyGradient(LossSettings settings) implements TokenObjective {
    @Override
    public void add(TokenColumns columns, double[] dLogProb, double[] dEntropy, LossTally tally) {
        int n = columns.size();
        double[] logProbs = TokenColumns.widened(columns.own());
        double[] old = TokenColumns.widened(columns.old());
        double[] weights = new double[n];
        for (int t = 0; t < n; t++) {
            double sampler = columns.sampler()[t];
            double correction = settings.correction().weight(old[t] - sampler);
            weights[t] = columns.weight().at(t) * correction;
            tally.ratio(logProbs[t] - old[t], correction, logProbs[t] - sampler);
        }
        tally.loss(settings.policy()
                .evaluate(new LearnedTokens(columns.advantage(), logProbs, old, weights), dLogProb, tally.clips()));
        if (settings.kl() instanceof KlPenalty.InLoss penalty) {
            float[] reference = columns.reference();
            for (int t = 0; t < n; t++) {
                double x = logProbs[t] - reference[t];
                double scale = columns.weight().at(t) * penalty.coefficient();
                tally.loss(scale * penalty.estimator().value(x));
                tally.referenceKl(KlEstimator.K3.value(x));
                dLogProb[t] += scale * penalty.estimator().derivative(x);
            }
        }
        if (settings.entropyBonus() > 0) {
            for (int t = 0; t < n; t++) {
                tally.loss(-columns.weight().at(t) * settings.entropyBonus() * columns.entropies()[t]);
                dEntropy[t] -= columns.weight().at(t) * settings.entropyBonus();
            }
        }
    }
}
