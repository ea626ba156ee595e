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
 * @param baselines of each group's prompt the greedy completion, a group of one; none where the method asks for none
 * @param rounds by prompt: the round in which it was drawn, from 1; always 1 unless dynamic sampling is on
 * @param tasks what sampling cost, all rounds together, baselines apart
 * @param seconds wall clock of all rounds
 */
record SampledBatch(
        List<Group<ScoredRollout>> groups,
        List<Group<ScoredRollout>> replaced,
        RolloutResult baselines,
        Map<String, Integer> rounds,
        List<TaskFigures> tasks,
        double seconds) {
    SampledBatch {
        groups = List.copyOf(groups);
        replaced = List.copyOf(replaced);
        rounds = Map.copyOf(rounds);
        tasks = List.copyOf(tasks);
    }

    /** What sampling cost, as if all had been asked for at once. */
    RolloutResult all() {
        List<Group<ScoredRollout>> all = new ArrayList<>(groups);
        all.addAll(replaced);
        all.addAll(baselines.groups());
        List<TaskFigures> tasks = new ArrayList<>(this.tasks);
        tasks.addAll(baselines.tasks());
        return new RolloutResult(all, tasks, seconds + baselines.seconds());
    }

    /** Tokens seen: sampled ones, and of each completion its prompt's. */
    long tokensSeen(int groupSize) {
        RolloutResult sampled = new RolloutResult(List.of(), tasks, seconds);
        return sampled.tokens() + sampled.promptTokens() * groupSize + baselines.tokens() + baselines.promptTokens();
    }

    /** The greedy completions; empty where the method asks for none. */
    List<ScoredRollout> greedy() {
        return baselines.groups().stream()
                .flatMap(group -> group.members().stream())
                .toList();
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

    /** Every completion that could be learned from, those that are first; no baselines. */
    List<ScoredRollout> rollouts() {
        return Stream.concat(groups.stream(), replaced.stream())
                .flatMap(group -> group.members().stream())
                .toList();
    }
}
