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
 * @param klControl how β changes from iteration to iteration
 * @param entropyBonus η, at least 0; each nat of entropy lowers the loss by this
 * @param entropyControl how η changes from iteration to iteration
 * @param correction c
 */
public record LossSettings(
        PolicyLoss policy,
        Aggregation aggregation,
        KlPenalty kl,
        KlControl klControl,
        double entropyBonus,
        EntropyControl entropyControl,
        ImportanceCorrection correction) {
    public LossSettings {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(aggregation, "aggregation");
        Objects.requireNonNull(kl, "kl");
        Objects.requireNonNull(klControl, "klControl");
        Objects.requireNonNull(entropyControl, "entropyControl");
        Objects.requireNonNull(correction, "correction");
        if (!(entropyBonus >= 0 && entropyBonus < Double.POSITIVE_INFINITY)) {
            throw new Fault("entropy-bonus", "a number >= 0", Double.toString(entropyBonus), "0 to 0.001 is usual");
        }
        if (klControl instanceof KlControl.Adaptive && !kl.needsReference()) {
            throw new Fault(
                    "kl",
                    "a KL penalty beside kl-control = adaptive: without one there is no coefficient to change",
                    "off",
                    "choose a kind of kl, or kl-control.kind = fixed");
        }
        if (correction instanceof ImportanceCorrection.Masked && policy instanceof PolicyLoss.SequenceRatio) {
            throw new Fault(
                    "policy, correction",
                    "a loss of token ratios beside a correction that leaves tokens out: a sequence's one ratio gives every token"
                            + " the same derivative, those left out too",
                    policy + " beside " + correction,
                    "use correction.kind = truncated, which weighs the sequence by its tokens' mean, or a loss of token ratios");
        }
    }

    /** With coefficients that stay as they are. */
    public LossSettings(
            PolicyLoss policy,
            Aggregation aggregation,
            KlPenalty kl,
            double entropyBonus,
            ImportanceCorrection correction) {
        this(policy, aggregation, kl, new KlControl.Fixed(), entropyBonus, new EntropyControl.Fixed(), correction);
    }

    /** Whether a completion of advantage 0 still has a derivative. */
    public boolean touchesZeroAdvantage() {
        return entropyBonus > 0 || kl instanceof KlPenalty.InLoss;
    }
}
