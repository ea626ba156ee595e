package io.firesteel.trainer.critic;

import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.optimiser.OptimiserSettings;

import java.util.Objects;

/** Who says what a prefix is worth, where advantages are of tokens. Closed: exactly what a configuration can name. */
public sealed interface CriticSettings {
    /** Nobody: completions are compared with their siblings. */
    record Off() implements CriticSettings {}

    /**
     * PPO's critic (Schulman et al. 2017, arXiv:1707.06347): the start policy's blocks with one number per token, learned beside the policy.
     *
     * @param estimate from values to advantages
     * @param loss of a value
     * @param optimiser of the critic
     * @param warmUp iterations at the beginning in which only the critic learns; at least 0
     * @param whiten whether advantages of an iteration's tokens are brought to mean 0 and standard deviation 1, as PPO's are
     */
    record ValueHead(Gae estimate, ValueLoss loss, OptimiserSettings optimiser, int warmUp, boolean whiten)
            implements CriticSettings {
        public ValueHead {
            Objects.requireNonNull(estimate, "estimate");
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(optimiser, "optimiser");
            new Requirements()
                    .that(warmUp >= 0, "warm-up", "at least 0 iterations", warmUp, "5 to 20 is usual")
                    .check();
        }
    }
}
