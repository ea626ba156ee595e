package io.firesteel.cluster.ledger;

import io.firesteel.cluster.ledger.RolloutAgain.Scored;
import io.firesteel.cluster.wire.RolloutRow;
import io.firesteel.core.Completion;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Rewards;
import io.firesteel.rewards.Verifiers;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies and rewards the completions of one prompt again, by the same code that does it when they are sampled. Rewards that ask a policy keep their recorded
 * values. Not for several threads.
 */
public final class GroupAgain {
    private final VerifierNames names;
    private final RecordedRewards recorded = new RecordedRewards();
    private final Rewards rewards;

    /** Refuses verifiers and reward functions that cannot be had. */
    public GroupAgain(LedgerSettings settings) {
        names = settings.names();
        rewards = new Rewards(
                settings.rewards(),
                name -> Verifiers.named(name, settings.sandbox()),
                recorded,
                settings.answerPatience());
    }

    /**
     * The same completions in the same order.
     *
     * @param group rows of the table, all of one prompt
     */
    public List<RolloutAgain> again(List<RolloutRow> group) {
        Prompt prompt = group.get(0).scored().rollout().prompt();
        Prompt asked =
                new Prompt(prompt.id(), names.again(prompt.verifier()), prompt.text(), prompt.tokens(), prompt.gold());
        Map<Completion, Map<String, Double>> values = new IdentityHashMap<>();
        List<Rollout> rollouts = new ArrayList<>();
        for (RolloutRow row : group) {
            Rollout rollout = row.scored().rollout();
            values.put(rollout.completion(), row.scored().reward().parts());
            rollouts.add(new Rollout(
                    asked, rollout.sample(), rollout.completion(), rollout.policyVersion(), rollout.seed()));
        }
        recorded.recorded(values);
        List<ScoredRollout> scored = rewards.score(new Group<>(asked, rollouts)).members();
        List<RolloutAgain> again = new ArrayList<>();
        for (int i = 0; i < scored.size(); i++) {
            again.add(one(group.get(i), scored.get(i)));
        }
        return again;
    }

    private static RolloutAgain one(RolloutRow row, ScoredRollout now) {
        ScoredRollout then = row.scored();
        boolean failed = now.verdict().kind() == Verdict.Kind.INFRASTRUCTURE_ERROR
                && then.verdict().kind() != Verdict.Kind.INFRASTRUCTURE_ERROR;
        ScoredRollout counts = failed ? then : now;
        Prompt prompt = then.rollout().prompt();
        return new RolloutAgain(
                row.iteration(),
                prompt.id(),
                then.rollout().sample(),
                prompt.gold(),
                then.rollout().completion().text(),
                then.rollout().completion().finish(),
                row.credit(),
                new Scored(prompt.verifier(), then.verdict(), then.reward()),
                new Scored(counts.rollout().prompt().verifier(), counts.verdict(), counts.reward()),
                failed ? now.verdict().reason() : "");
    }
}
