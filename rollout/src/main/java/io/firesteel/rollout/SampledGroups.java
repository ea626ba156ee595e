package io.firesteel.rollout;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one task hands back: its groups, whole, and what they cost.
 *
 * @param groups in any order
 * @param figures of the task
 */
public record SampledGroups(List<Group<ScoredRollout>> groups, TaskFigures figures) implements Serializable {
    public SampledGroups {
        groups = List.copyOf(groups);
    }

    /** What a task hands back that sampled both. */
    public SampledGroups plus(SampledGroups next) {
        List<Group<ScoredRollout>> all = new ArrayList<>(groups);
        all.addAll(next.groups);
        return new SampledGroups(all, figures.plus(next.figures));
    }
}
