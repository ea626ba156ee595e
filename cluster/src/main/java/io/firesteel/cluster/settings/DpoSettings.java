package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.preference.PreferenceSettings;

/**
 * Direct preference optimisation; see {@code dpo} in reference.conf.
 *
 * @param beta how far from the reference a preference is worth going, above 0
 */
public record DpoSettings(
        double beta,
        long steps,
        PairSettings.Files pairs,
        PairSettings.HeldOut heldOut,
        PreferenceSettings method,
        int reportEvery,
        int checkpointEvery,
        int evaluateEvery) {
    public DpoSettings {
        new PairSettings(
                steps,
                pairs,
                heldOut,
                method,
                reportEvery,
                checkpointEvery,
                evaluateEvery); // refuses what that refuses
        new Requirements()
                .that(beta > 0 && beta < Double.POSITIVE_INFINITY, "beta", "a number above 0", beta, "0.1 is usual")
                .check();
    }

    /** All but beta: what it has in common with learning a reward model. */
    public PairSettings learning() {
        return new PairSettings(steps, pairs, heldOut, method, reportEvery, checkpointEvery, evaluateEvery);
    }
}
