package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.DownSampling;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.PolicyLoss;
import io.firesteel.trainer.optimiser.OptimiserSettings;

import java.util.Objects;

/**
 * One iteration of GRPO, all of it.
 *
 * @param credit from rewards to advantages
 * @param loss from advantages to derivatives
 * @param optimiser from the gradient to a step
 * @param miniBatches optimiser steps per epoch: the iteration's groups are shuffled and cut into as many parts, whose sizes differ by
 *     one at most; with fewer groups than that, as many steps as groups
 * @param epochs how often each completion is learned from (GRPO's μ)
 * @param microBatchTokens tokens computed at once; bounds memory, changes nothing else
 * @param referenceRefresh after every so many iterations the policy as it then is becomes the KL penalty's reference; 0 never (R1
 *     400: DeepSeek-AI 2025, arXiv:2501.12948v2, §2.2)
 * @param critic whether advantages are of completions, compared with each other, or of tokens, by what a critic says (PPO)
 */
public record GrpoSettings(
        CreditSettings credit,
        LossSettings loss,
        OptimiserSettings optimiser,
        int miniBatches,
        int epochs,
        int microBatchTokens,
        int referenceRefresh,
        CriticSettings critic) {
    public GrpoSettings {
        Objects.requireNonNull(critic, "critic");
        Objects.requireNonNull(credit, "credit");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(optimiser, "optimiser");
        if (miniBatches < 1) {
            throw new Fault(
                    "mini-batches", "at least 1 per epoch", miniBatches + "", "1 is on-policy; 2 to 16 is usual");
        }
        if (epochs < 1) {
            throw new Fault("epochs", "at least 1 per iteration", epochs + "", "1 is usual");
        }
        if (epochs > 1 && !loss.policy().offPolicy()) {
            throw new Fault(
                    "epochs",
                    "1, since the loss " + loss.policy() + " does not correct for old completions",
                    epochs + "",
                    "use a clipped loss, or one epoch");
        }
        new SequencePacker(microBatchTokens); // refuses what it cannot use
        if (referenceRefresh < 0) {
            throw new Fault("reference-refresh", "0 (never) or more iterations", referenceRefresh + "", "R1 has 400");
        }
        KlPenalty kl = loss.kl();
        if (referenceRefresh > 0 && !kl.needsReference()) {
            throw new Fault(
                    "reference-refresh",
                    "0 where there is no KL penalty: nothing reads the reference policy",
                    referenceRefresh + " beside loss.kl = off",
                    "choose a kind of loss.kl, or reference-refresh = 0");
        }
        if (kl instanceof KlPenalty.InLoss inLoss && inLoss.estimator() == KlEstimator.K1) {
            throw new Fault(
                    "loss.kl.estimator",
                    "k2 or k3 in the loss: k1's derivative is 1 whatever the distance is, and holds the policy nowhere",
                    "k1",
                    "use k3 (GRPO's) or k2, or kl.kind = in-reward, where k1 is at home");
        }
        if (kl instanceof KlPenalty.InReward && credit.estimator() instanceof AdvantageEstimator.GroupMeanStd) {
            throw new Fault(
                    "loss.kl, credit.estimator",
                    "another estimator beside a penalty in the reward: in a group whose completions earned the same, group-mean-std"
                            + " blows small differences of the penalty up to advantages of size 1",
                    "kl = in-reward beside group-mean-std",
                    "use credit.estimator.kind = leave-one-out, group-mean or whitened-group-mean, or kl.kind = in-loss");
        }
        if (critic instanceof CriticSettings.ValueHead) {
            requireTokensFor(credit, loss);
        }
    }

    /** Whether only the critic learns in this iteration, from 1. */
    public boolean warmsUp(long iteration) {
        return critic instanceof CriticSettings.ValueHead head && iteration <= head.warmUp();
    }

    /** With the reference policy that the run starts with, to the end, and without a critic. */
    public GrpoSettings(
            CreditSettings credit,
            LossSettings loss,
            OptimiserSettings optimiser,
            int miniBatches,
            int epochs,
            int microBatchTokens) {
        this(credit, loss, optimiser, miniBatches, epochs, microBatchTokens, 0, new CriticSettings.Off());
    }

    /** The same method with another way of assigning credit. */
    public GrpoSettings with(CreditSettings other) {
        return new GrpoSettings(
                other, loss, optimiser, miniBatches, epochs, microBatchTokens, referenceRefresh, critic);
    }

    /** What only makes sense for advantages of whole completions is refused beside advantages of tokens. */
    private static void requireTokensFor(CreditSettings credit, LossSettings loss) {
        new Requirements()
                .that(
                        !(loss.kl() instanceof KlPenalty.InReward),
                        "loss.kl",
                        "off or in-loss beside critic.kind = value-head: the penalty in the reward is one number of a completion here,"
                                + " and a critic wants it token by token",
                        "in-reward",
                        "use loss.kl.kind = in-loss, whose derivative is each token's own")
                .that(
                        !(loss.policy() instanceof PolicyLoss.SequenceRatio),
                        "loss.policy",
                        "a loss of token ratios beside critic.kind = value-head, whose advantages are of tokens",
                        "sequence-ratio",
                        "use loss.policy.kind = clipped, which is PPO's")
                .that(
                        credit.positives() == 1 && credit.negatives() == 1,
                        "credit.positives",
                        "1, and credit.negatives 1, beside critic.kind = value-head: they weigh whole completions",
                        credit.positives() + " and " + credit.negatives(),
                        "leave them out")
                .that(
                        credit.downSampling() instanceof DownSampling.Off,
                        "credit.down-sampling",
                        "off beside critic.kind = value-head, which learns what the usual completion earns",
                        credit.downSampling(),
                        "leave it out")
                .check();
    }
}
