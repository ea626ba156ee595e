package io.firesteel.cluster.wire;

import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rollouts back into groups: those of the same prompt belong together, groups stay in the order of their first rollouts. */
final class GroupAssembler {
    private final Map<Prompt, List<ScoredRollout>> members = new LinkedHashMap<>();

    void add(ScoredRollout scored) {
        members.computeIfAbsent(scored.rollout().prompt(), prompt -> new ArrayList<>())
                .add(scored);
    }

    List<Group<ScoredRollout>> groups() {
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        members.forEach((prompt, rows) -> groups.add(new Group<>(prompt, rows)));
        return groups;
    }
}
