package io.firesteel.trainer.credit;

import io.firesteel.core.Group;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.credit.CreditedRollout.Use;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every rollout of one iteration with its credit: what the trainer learns from, and what is logged of it.
 *
 * @param groups as they were given, in their order, each member with its credit
 * @param groupsWithoutSpread groups whose usable members all earned the same, or that had fewer than two usable members
 * @param rewards what their rewards were like
 */
public record CreditedBatch(List<Group<CreditedRollout>> groups, int groupsWithoutSpread, RewardFigures rewards) {
    public CreditedBatch {
        groups = List.copyOf(groups);
    }

    /** All that were given, by group, then by member. */
    public List<CreditedRollout> rollouts() {
        return all().toList();
    }

    /** Those that count in the loss, in the same order; some may have advantage 0. */
    public List<CreditedRollout> learned() {
        return all().filter(CreditedRollout::learned).toList();
    }

    /** Of the rollouts that {@code chosen} says, in the order of {@link #rollouts}: which are of one group. */
    public List<Unit> groupsOf(Predicate<CreditedRollout> chosen) {
        return Unit.runs(groups.stream()
                .mapToInt(group -> (int) group.members().stream().filter(chosen).count())
                .toArray());
    }

    /** The same with every advantage times {@code factor}: what the reward counts for beside another term of the loss. */
    public CreditedBatch times(double factor) {
        List<Group<CreditedRollout>> scaled = groups.stream()
                .map(group -> new Group<>(
                        group.prompt(),
                        group.members().stream()
                                .map(each -> new CreditedRollout(
                                        each.scored(), each.use(), each.advantage() * factor, each.klPenalty()))
                                .toList()))
                .toList();
        return new CreditedBatch(scaled, groupsWithoutSpread, rewards);
    }

    /** Advantages of all that were given, in the order of {@link #rollouts}; NaN where a completion is not learned. */
    public double[] advantages() {
        return all().mapToDouble(CreditedRollout::advantage).toArray();
    }

    /** Completions of which this became. */
    public int count(Use use) {
        return (int) all().filter(rollout -> rollout.use() == use).count();
    }

    private Stream<CreditedRollout> all() {
        return groups.stream().flatMap(group -> group.members().stream());
    }
}
