package io.firesteel.trainer.loss;

/**
 * What the KL penalty and the entropy bonus are multiplied by at present: with controllers, a state that a checkpoint has to hold.
 *
 * @param kl the KL penalty's; 0 where there is none
 * @param entropy the entropy bonus's, as it stands; {@link EntropyControl#applied} says whether it counts
 */
public record Coefficients(double kl, double entropy) {
    /** Those that the settings begin with. */
    public static Coefficients first(LossSettings settings) {
        return new Coefficients(settings.kl().coefficient(), settings.entropyBonus());
    }

    /** The loss of an iteration whose completions have this entropy, nats per token; NaN where nobody measured it. */
    public LossSettings applied(LossSettings settings, double entropy) {
        return new LossSettings(
                settings.policy(),
                settings.aggregation(),
                settings.kl().with(kl),
                settings.klControl(),
                settings.entropyControl().applied(this.entropy, entropy),
                settings.entropyControl(),
                settings.correction());
    }

    /**
     * Those of the next iteration. A figure that an iteration could not measure (NaN) moves nothing.
     *
     * @param klMeasured nats per token
     * @param completions that it was measured on
     * @param entropyMeasured nats per token
     */
    public Coefficients next(LossSettings settings, double klMeasured, long completions, double entropyMeasured) {
        return new Coefficients(
                Double.isNaN(klMeasured) ? kl : settings.klControl().next(kl, klMeasured, completions),
                Double.isNaN(entropyMeasured)
                        ? entropy
                        : settings.entropyControl().next(entropy, entropyMeasured));
    }
}
