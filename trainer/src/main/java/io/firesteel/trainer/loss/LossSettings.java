package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

import java.util.Objects;

/**
 * The whole loss: {@code Σ w_t (c_t L_t + β k(t) − η H_t)} over the learned tokens of a mini-batch, with the
 * aggregation's weights w, the importance correction c, the KL penalty's β and k, and η times the entropy H, all at the temperature
 * that is sampled at.
 *
 * @param policy L
 * @param aggregation w
 * @param kl β and k
 * @param entropyBonus η, at least 0; each nat of entropy lowers the loss by this
 * @param correction c
 */
public record LossSettings(
        PolicyLoss policy,
        Aggregation aggregation,
        KlPenalty kl,
        double entropyBonus,
        ImportanceCorrection correction) {
    public LossSettings {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(aggregation, "aggregation");
        Objects.requireNonNull(kl, "kl");
        Objects.requireNonNull(correction, "correction");
        if (!(entropyBonus >= 0 && entropyBonus < Double.POSITIVE_INFINITY)) {
            throw new Fault("entropy-bonus", "a number >= 0", Double.toString(entropyBonus), "0 to 0.001 is usual");
        }
    }

    /** Whether a completion of advantage 0 still has a derivative. */
    public boolean touchesZeroAdvantage() {
        return entropyBonus > 0 || kl instanceof KlPenalty.InLoss;
    }
}
