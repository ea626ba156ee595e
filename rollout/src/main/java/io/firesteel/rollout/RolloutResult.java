package io.firesteel.rollout;

import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request gave.
 *
 * @param groups one per prompt, in the request's order; the same bits however the work was shared out
 * @param tasks what each task did and cost, in no particular order
 * @param seconds wall clock, from asking to having everything here
 */
public record RolloutResult(List<Group<ScoredRollout>> groups, List<TaskFigures> tasks, double seconds) {
    public RolloutResult {
        groups = List.copyOf(groups);
        tasks = List.copyOf(tasks);
    }

    /** Puts what tasks handed back into the request's order. A group that came twice counts once; a missing one is a fault. */
    public static RolloutResult gather(RolloutRequest request, List<SampledGroups> sampled, double seconds) {
        Map<String, Group<ScoredRollout>> byPrompt = new HashMap<>();
        List<TaskFigures> tasks = new ArrayList<>();
        for (SampledGroups task : sampled) {
            tasks.add(task.figures());
            for (Group<ScoredRollout> group : task.groups()) {
                Group<ScoredRollout> twin = byPrompt.put(group.prompt().id(), group);
                if (twin != null && !twin.equals(group)) {
                    throw new Fault(
                            request.title() + ", prompt " + group.prompt().id(),
                            "the same completions from whoever samples them",
                            "two tasks that disagree",
                            "run the same firesteel jar on every executor; if it is the same, this is a bug: please report it");
                }
            }
        }
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        for (Prompt prompt : request.prompts()) {
            Group<ScoredRollout> group = byPrompt.get(prompt.id());
            if (group == null || group.size() != request.groupSize()) {
                throw new Fault(
                        request.title() + ", prompt " + prompt.id(),
                        request.groupSize() + " rollouts",
                        group == null ? "none" : Integer.toString(group.size()),
                        "this is a bug: please report it");
            }
            groups.add(group);
        }
        return new RolloutResult(groups, tasks, seconds);
    }

    /** Tokens sampled, and forced between sampled ones. */
    public long tokens() {
        return tasks.stream().mapToLong(TaskFigures::tokens).sum();
    }

    /** Tokens of prompts and of forced beginnings, each prompt's once. */
    public long promptTokens() {
        return tasks.stream().mapToLong(TaskFigures::promptTokens).sum();
    }

    /** Seconds spent sampling, all tasks together. */
    public double decodeSeconds() {
        return tasks.stream().mapToLong(TaskFigures::decodeNanos).sum() / 1e9;
    }

    /** Seconds spent verifying, all tasks together. */
    public double verifySeconds() {
        return tasks.stream().mapToLong(TaskFigures::verifyNanos).sum() / 1e9;
    }

    /** Seconds spent waiting for the policy, all tasks together. */
    public double prepareSeconds() {
        return tasks.stream().mapToLong(TaskFigures::prepareNanos).sum() / 1e9;
    }

    /** Tokens sampled per second of wall clock. */
    public double tokensPerSecond() {
        return seconds == 0 ? 0 : tokens() / seconds;
    }
}
