package io.firesteel.cluster.ledger;

import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.trainer.credit.CreditSettings;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run's completions are verified, rewarded and compared again; travels to executors.
 *
 * @param names of the verifiers
 * @param rewards how completions are valued now
 * @param sandbox how programs are contained
 * @param answerPatience how long a verifier or reward function of a user's may take for one answer
 * @param credit how the run compared completions, and how they are compared now; null where that cannot be told from the table: a critic's advantages, which
 *     it has not kept, and rollouts that nobody learned from
 */
public record LedgerSettings(
        VerifierNames names, RewardSettings rewards, SandboxSettings sandbox, Duration answerPatience, Credits credit)
        implements Serializable {
    /**
     * From rewards to advantages.
     *
     * @param before the run's own way
     * @param again as configured now
     * @param factorBefore what the run's advantages were multiplied by (distillation's {@code reward}), else 1
     * @param factorAgain the same as configured now
     * @param penalised whether rewards are compared after a KL penalty, which is the recorded one
     */
    public record Credits(
            CreditSettings before, CreditSettings again, double factorBefore, double factorAgain, boolean penalised)
            implements Serializable {}

    /** How completions are compared, where that can be told. */
    public Optional<Credits> credits() {
        return Optional.ofNullable(credit);
    }
}
