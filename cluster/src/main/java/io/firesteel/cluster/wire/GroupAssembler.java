package io.firesteel.cluster.wire;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows back into groups: rows of the same prompt belong together, groups stay in the order of their first rows. */
final class GroupAssembler {
    private final Map<String, Prompt> prompts;
    private final Map<String, List<ScoredRollout>> members = new LinkedHashMap<>();

    GroupAssembler(Map<String, Prompt> prompts) {
        this.prompts = prompts;
    }

    void add(
            String promptId,
            int sample,
            Completion completion,
            long policyVersion,
            long seed,
            Verdict verdict,
            Reward reward) {
        Prompt prompt = prompts.get(promptId);
        if (prompt == null) {
            throw new Fault(
                    "rollouts from an executor",
                    "one of the " + prompts.size() + " asked-for prompts",
                    "prompt " + promptId,
                    "driver and executors disagree: check that all run the same firesteel jar");
        }
        Rollout rollout = new Rollout(prompt, sample, completion, policyVersion, seed);
        members.computeIfAbsent(promptId, id -> new ArrayList<>()).add(new ScoredRollout(rollout, verdict, reward));
    }

    List<Group<ScoredRollout>> groups() {
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        members.forEach((id, rows) -> groups.add(new Group<>(prompts.get(id), rows)));
        return groups;
    }
}
