package io.firesteel.cluster.rollouts;

import io.firesteel.core.Group;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.Rewards;
import io.firesteel.rollout.Decoder;
import io.firesteel.rollout.PackedPolicy;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Writes and judges the groups of one request in the calling thread. This is all that a Spark task does between fetching the policy and
 * sending the result, and all that a thread of {@link LocalRollouts} does: one path, wherever it runs.
 */
public final class GroupWriter {
    private final PackedPolicy policy;
    private final Tokenizer tokenizer;
    private final Rewards rewards;

    /**
     * @param policy ready for decoding; may be shared by threads
     * @param tokenizer the policy's; may be shared by threads
     * @param rewards who judges and values; this writer's own
     */
    public GroupWriter(PackedPolicy policy, Tokenizer tokenizer, Rewards rewards) {
        this.policy = policy;
        this.tokenizer = tokenizer;
        this.rewards = rewards;
    }

    /** Nothing written yet: what a task starts from that may write several requests' groups. */
    public static WrittenGroups nothing(String executor, long prepareNanos) {
        return new WrittenGroups(
                List.of(), new TaskFigures(executor, Kernels.best().provider(), 0, 0, 0, prepareNanos, 0, 0));
    }

    /**
     * Writes, then judges.
     *
     * @param executor who this is, for the figures
     * @param prepareNanos what it took to have the policy, for the figures
     * @param progress told of each completion as soon as it is written
     * @throws CancellationException soon after the thread has been interrupted
     */
    public WrittenGroups write(RolloutRequest request, String executor, long prepareNanos, Consumer<Rollout> progress) {
        Kernels kernels = Kernels.best();
        long start = System.nanoTime();
        List<Group<Rollout>> written = new Decoder(policy, kernels, Decoder.DEFAULT_ROWS)
                .decode(
                        request.prompts(),
                        request.groupSize(),
                        request.sampling(),
                        request.seeds(),
                        tokenizer::decode,
                        rollout -> {
                            progress.accept(rollout);
                            stopIfInterrupted();
                        });
        long judging = System.nanoTime();
        List<Group<ScoredRollout>> judged = written.stream().map(this::judge).toList();
        long done = System.nanoTime();
        return new WrittenGroups(
                judged,
                new TaskFigures(
                        executor,
                        kernels.provider(),
                        judged.size(),
                        promptTokens(request),
                        tokens(judged),
                        prepareNanos,
                        judging - start,
                        done - judging));
    }

    private Group<ScoredRollout> judge(Group<Rollout> group) {
        stopIfInterrupted();
        return rewards.score(group);
    }

    /** Decoding and judging are arithmetic, which an interrupt does not end by itself. The flag stays up for whoever asks next. */
    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("sampling was cancelled");
        }
    }

    private static long promptTokens(RolloutRequest request) {
        return request.prompts().stream().mapToLong(p -> p.tokens().length).sum();
    }

    private static long tokens(List<Group<ScoredRollout>> groups) {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .mapToLong(member -> member.rollout().completion().lengthTokens())
                .sum();
    }
}
