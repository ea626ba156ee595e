package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.RolloutSettings;
import io.firesteel.core.Fault;
import io.firesteel.trainer.GrpoSettings;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.DownSampling;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.loss.KlControl;

/**
 * How completions are sampled and how they are learned from must go together. What makes no sense within {@code grpo} alone is refused where
 * those settings are read.
 */
final class GrpoCombinations {
    private GrpoCombinations() {}

    /** Refuses the first combination that makes no sense, with the reason. */
    static void check(RolloutSettings rollout, GrpoSettings grpo) {
        AdvantageEstimator estimator = grpo.credit().estimator();
        boolean critic = grpo.critic() instanceof CriticSettings.ValueHead;
        if (!critic && rollout.groupSize() < 2 && estimator.withinGroups()) {
            throw new Fault(
                    "rollout.group-size",
                    "at least 2, since advantages compare the completions of a prompt with each other",
                    Integer.toString(rollout.groupSize()),
                    "4 to 16 is usual; grpo.critic.kind = value-head (PPO) learns from one");
        }
        if (critic && estimator.greedyBaseline()) {
            throw new Fault(
                    "grpo.credit.estimator",
                    "one that samples nothing for itself beside grpo.critic.kind = value-head, which asks none",
                    estimator.toString(),
                    "leave it out");
        }
        if (critic && rollout.refill().rounds() > 0) {
            throw new Fault(
                    "rollout.refill.kind",
                    "off beside grpo.critic.kind = value-head, which learns from groups without spread too",
                    "without-spread",
                    "leave it out");
        }
        if (rollout.refill().rounds() > 0 && !estimator.withinGroups()) {
            throw new Fault(
                    "rollout.refill",
                    "off beside an estimator that looks beyond the group: it learns from groups whose rewards are all equal, and"
                            + " refill would replace them",
                    rollout.refill() + " beside " + estimator,
                    "rollout.refill.kind = off, or a grpo.credit.estimator that compares a group's completions with each other");
        }
        if (grpo.credit().downSampling() instanceof DownSampling.MaxVariance pods
                && pods.members() >= rollout.groupSize()) {
            throw new Fault(
                    "grpo.credit.down-sampling.members",
                    "fewer than rollout.group-size = " + rollout.groupSize() + ", or nothing is left out",
                    Integer.toString(pods.members()),
                    "lower it, sample larger groups, or grpo.credit.down-sampling.kind = off");
        }
        long completions = (long) rollout.prompts() * rollout.groupSize();
        if (grpo.loss().klControl() instanceof KlControl.Adaptive adaptive && !adaptive.holds(completions)) {
            throw new Fault(
                    "grpo.loss.kl-control.horizon",
                    "more than " + completions / 5 + ", a fifth of an iteration's " + completions
                            + " completions: a small KL would take the coefficient to 0 or below it at once",
                    Long.toString(adaptive.horizon()),
                    "10000 is usual");
        }
    }
}
