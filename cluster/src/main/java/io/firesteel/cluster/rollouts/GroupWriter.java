package io.firesteel.cluster.rollouts;

import io.firesteel.cluster.rollouts.StandIn.PackedPolicy;
import io.firesteel.core.Group;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.rewards.Rewards;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes and judges the groups of one request in the calling thread. This is all that a Spark task does between fetching the policy and
 * sending the result, and all that a thread of {@link LocalRollouts} does: one path, wherever it runs.
 */
public final class GroupWriter {
    private final PackedPolicy policy;
    private final Rewards rewards;

    /**
     * @param policy ready for decoding; may be shared by threads
     * @param setup of the run
     */
    public GroupWriter(PackedPolicy policy, RolloutSetup setup) {
        this.policy = policy;
        this.rewards = new Rewards(setup.rewards());
    }

    /**
     * @param executor who this is, for the figures
     * @param prepareNanos what it took to have the policy, for the figures
     * @param progress told of each group as soon as it is judged
     */
    public WrittenGroups write(
            RolloutRequest request, String executor, long prepareNanos, Consumer<Group<ScoredRollout>> progress) {
        long start = System.nanoTime();
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        long[] verifyNanos = new long[1];
        Consumer<Group<Rollout>> judge = group -> {
            long judging = System.nanoTime();
            Group<ScoredRollout> scored = rewards.score(group);
            verifyNanos[0] += System.nanoTime() - judging;
            groups.add(scored);
            progress.accept(scored);
        };
        StandIn.write(policy, request.prompts(), request.groupSize(), request.sampling(), request.seeds(), judge);
        long decodeNanos = System.nanoTime() - start - verifyNanos[0];
        long promptTokens =
                request.prompts().stream().mapToLong(p -> p.tokens().length).sum();
        TaskFigures figures = new TaskFigures(
                executor,
                policy.kernels(),
                groups.size(),
                promptTokens,
                groups.stream().mapToLong(GroupWriter::tokens).sum(),
                prepareNanos,
                decodeNanos,
                verifyNanos[0]);
        return new WrittenGroups(groups, figures);
    }

    /** Tokens in all of a group's completions. */
    public static long tokens(Group<ScoredRollout> group) {
        return group.members().stream()
                .mapToLong(m -> m.rollout().completion().lengthTokens())
                .sum();
    }
}
