package io.firesteel.cluster.rollouts;

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
public record WrittenGroups(List<Group<ScoredRollout>> groups, TaskFigures figures) implements Serializable {
    public WrittenGroups {
        groups = List.copyOf(groups);
    }

    /** What a task hands back that wrote both. */
    public WrittenGroups plus(WrittenGroups next) {
        List<Group<ScoredRollout>> all = new ArrayList<>(groups);
        all.addAll(next.groups);
        return new WrittenGroups(all, figures.plus(next.figures));
    }
}
