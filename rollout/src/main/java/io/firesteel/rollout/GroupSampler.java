package io.firesteel.rollout;

import io.firesteel.core.Group;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Scorer;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.rollout.generate.PackedPolicy;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Writes and verifies the groups of one request in the calling thread. This is all that a Spark task does between fetching the policy and
 * sending the result, and all that a thread of {@link LocalRollouts} does: one path, wherever it runs.
 */
public final class GroupSampler {
    private final PackedPolicy policy;
    private final Tokenizer tokenizer;
    private final Scorer scorer;

    /**
     * @param policy ready for decoding; may be shared by threads
     * @param tokenizer the policy's; may be shared by threads
     * @param scorer who verifies and rewards; this sampler's own
     */
    public GroupSampler(PackedPolicy policy, Tokenizer tokenizer, Scorer scorer) {
        this.policy = policy;
        this.tokenizer = tokenizer;
        this.scorer = scorer;
    }

    /** Nothing written yet: what a task starts from that may write several requests' groups. */
    public static SampledGroups nothing(String executor, long prepareNanos) {
        return new SampledGroups(
                List.of(), new TaskFigures(executor, Kernels.best().provider(), 0, 0, 0, prepareNanos, 0, 0));
    }

    /**
     * Writes, then verifies.
     *
     * @param executor who this is, for the figures
     * @param prepareNanos what it took to have the policy, for the figures
     * @param progress told of each completion as soon as it is written
     * @throws CancellationException soon after the thread has been interrupted
     */
    public SampledGroups write(RolloutRequest request, String executor, long prepareNanos, Consumer<Rollout> progress) {
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
        long verifying = System.nanoTime();
        List<Group<ScoredRollout>> verified = written.stream().map(this::verify).toList();
        long done = System.nanoTime();
        return new SampledGroups(
                verified,
                new TaskFigures(
                        executor,
                        kernels.provider(),
                        verified.size(),
                        promptTokens(request),
                        tokens(verified),
                        prepareNanos,
                        verifying - start,
                        done - verifying));
    }

    private Group<ScoredRollout> verify(Group<Rollout> group) {
        stopIfInterrupted();
        return scorer.score(group);
    }

    /** Decoding and verifying are arithmetic, which an interrupt does not end by itself. The flag stays up for whoever asks next. */
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
