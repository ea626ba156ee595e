package io.firesteel.cluster.stage;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.TaskFigures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An iteration's completions.
 *
 * @param groups those that are learned from, one per prompt
 * @param replaced groups without spread that others took the place of, and others without spread that took nobody's; empty unless
 *     dynamic sampling is on
 * @param rounds by prompt: the round in which it was drawn, from 1; always 1 unless dynamic sampling is on
 * @param tasks what sampling cost, all rounds together
 * @param seconds wall clock of all rounds
 */
record SampledBatch(
        List<Group<ScoredRollout>> groups,
        List<Group<ScoredRollout>> replaced,
        Map<String, Integer> rounds,
        List<TaskFigures> tasks,
        double seconds) {
    SampledBatch {
        groups = List.copyOf(groups);
        replaced = List.copyOf(replaced);
        rounds = Map.copyOf(rounds);
        tasks = List.copyOf(tasks);
    }

    /** All that was sampled, as if it had been asked for at once. */
    RolloutResult all() {
        List<Group<ScoredRollout>> all = new ArrayList<>(groups);
        all.addAll(replaced);
        return new RolloutResult(all, tasks, seconds);
    }

    /** Groups in whose place others are: all that were replaced but those that were one too many themselves. */
    int replacedGroups() {
        return (int) groups.stream()
                .filter(group -> rounds.get(group.prompt().id()) > 1)
                .count();
    }

    /** In how many rounds completions were sampled. */
    int lastRound() {
        return Collections.max(rounds.values());
    }

    /** The round in which that completion's prompt was drawn. */
    int round(ScoredRollout scored) {
        return rounds.get(scored.rollout().prompt().id());
    }

    /** Completions that were sampled and are not learned from, because their group was replaced. */
    int discarded() {
        return replaced.stream().mapToInt(Group::size).sum();
    }

    /** Every completion, those that are learned from first. */
    List<ScoredRollout> rollouts() {
        return Stream.concat(groups.stream(), replaced.stream())
                .flatMap(group -> group.members().stream())
                .toList();
    }
}
