package io.firesteel.cluster.ledger;

import io.firesteel.cluster.ledger.LedgerSettings.Credits;
import io.firesteel.cluster.ledger.RolloutAgain.Scored;
import io.firesteel.core.Completion;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.trainer.credit.Credit;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.Spread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares one iteration with itself: advantages of the recorded rewards and of today's, both by the code that learning uses. Groups that others took the place
 * of are counted, and in no batch: what would have been sampled instead nobody knows.
 */
public final class CreditAgain {
    private final Optional<Credits> credits;
    private final Ledger ledger = new Ledger();
    private final List<Change> changes = new ArrayList<>();

    private CreditAgain(Optional<Credits> credits) {
        this.credits = credits;
    }

    /** @param groups of one iteration, the greedy completions of prompts among them, in any order */
    public static CreditAgain of(LedgerSettings settings, List<List<RolloutAgain>> groups) {
        CreditAgain compared = new CreditAgain(settings.credits());
        // In one order, so that sums over the batch do not depend on who verified what.
        compared.compare(groups.stream()
                .sorted(Comparator.<List<RolloutAgain>, String>comparing(
                                group -> group.get(0).promptId())
                        .thenComparing(group -> group.get(0).isBaseline())
                        .thenComparing(group -> group.get(0).credit().round()))
                .toList());
        return compared;
    }

    /** How much is another. */
    public Ledger ledger() {
        return ledger;
    }

    /** The completions of which something is another, by prompt and sample. */
    public List<Change> changes() {
        return changes;
    }

    private void compare(List<List<RolloutAgain>> groups) {
        List<List<RolloutAgain>> batch = groups.stream()
                .filter(group -> group.get(0).inBatch() && credits.isPresent())
                .toList();
        Map<RolloutAgain, Double> before = new IdentityHashMap<>();
        Map<RolloutAgain, Double> again = new IdentityHashMap<>();
        credits.ifPresent(each -> {
            before.putAll(advantages(groups, batch, each.before(), each.factorBefore(), RolloutAgain::before));
            again.putAll(advantages(groups, batch, each.again(), each.factorAgain(), RolloutAgain::again));
        });
        for (List<RolloutAgain> group : groups) {
            ledger.iteration(group.get(0).iteration());
            if (!group.get(0).isBaseline()) {
                ledger.group(
                        group.stream().anyMatch(RolloutAgain::verdictChanged),
                        spread(group, RolloutAgain::before),
                        spread(group, RolloutAgain::again));
            }
            for (RolloutAgain each : group) {
                ledger.rollout(each);
                double from = before.getOrDefault(each, Double.NaN);
                double to = again.getOrDefault(each, Double.NaN);
                if (before.containsKey(each)) {
                    ledger.advantage(each.credit().advantage(), from, to);
                    if (credits.orElseThrow().penalised()
                            && each.again().usable()
                            && Double.isNaN(each.credit().klPenalty())) {
                        ledger.penaltyUnknown();
                    }
                }
                if (each.verdictChanged()
                        || each.rewardChanged()
                        || RolloutAgain.differ(from, to)
                        || !each.failure().isEmpty()) {
                    changes.add(new Change(each, from, to));
                }
            }
        }
    }

    private static Map<RolloutAgain, Double> advantages(
            List<List<RolloutAgain>> groups,
            List<List<RolloutAgain>> batch,
            CreditSettings settings,
            double factor,
            Function<RolloutAgain, Scored> which) {
        Map<String, Double> baselines = new HashMap<>();
        groups.stream()
                .flatMap(List::stream)
                .filter(each -> each.isBaseline() && which.apply(each).usable())
                .forEach(
                        each -> baselines.put(each.promptId(), which.apply(each).total()));
        Map<ScoredRollout, Double> penalties = new IdentityHashMap<>();
        List<Group<ScoredRollout>> scored = new ArrayList<>();
        for (List<RolloutAgain> group : batch) {
            List<ScoredRollout> members = new ArrayList<>();
            for (RolloutAgain each : group) {
                ScoredRollout member = scored(each, which.apply(each));
                double penalty = each.credit().klPenalty();
                penalties.put(member, Double.isNaN(penalty) ? 0 : penalty);
                members.add(member);
            }
            scored.add(new Group<>(members.get(0).rollout().prompt(), members));
        }
        double[] advantages = new Credit(settings)
                .assign(scored, penalties::get, prompt -> baselines.getOrDefault(prompt.id(), Double.NaN))
                .times(factor)
                .advantages();
        Map<RolloutAgain, Double> found = new IdentityHashMap<>();
        int i = 0;
        for (List<RolloutAgain> group : batch) {
            for (RolloutAgain each : group) {
                found.put(each, advantages[i++]);
            }
        }
        return found;
    }

    /** What credit asks of a completion: whether it was cut off, and what it earned. */
    private static ScoredRollout scored(RolloutAgain each, Scored scored) {
        Prompt prompt = new Prompt(each.promptId(), scored.verifier(), "", new int[] {0}, each.gold());
        Completion completion = new Completion(new int[0], new float[0], each.finish(), "");
        return new ScoredRollout(
                new Rollout(prompt, each.sample(), completion, 0, 0), scored.verdict(), scored.reward());
    }

    private static boolean spread(List<RolloutAgain> group, Function<RolloutAgain, Scored> which) {
        return Spread.in(group.stream()
                .map(which)
                .filter(Scored::usable)
                .mapToDouble(scored -> scored.reward().total())
                .toArray());
    }
}
