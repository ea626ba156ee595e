package io.firesteel.rollout;

import io.firesteel.core.Cost;
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
import java.util.function.ToLongFunction;

/**
 * Samples and verifies the groups of one request in the calling thread. This is all that a Spark task does between fetching the policy and
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

    /** Nothing sampled yet: what a task starts from that may sample several requests' groups. */
    public SampledGroups nothing(String executor, long prepareNanos) {
        return new SampledGroups(
                List.of(), new TaskFigures(executor, policy.kernels().provider(), 0, 0, 0, prepareNanos, 0, 0));
    }

    /**
     * Samples, then verifies.
     *
     * @param executor who this is, for the figures
     * @param prepareNanos what it took to have the policy, for the figures
     * @param progress told of each completion as soon as it ends
     * @throws CancellationException soon after the thread has been interrupted
     */
    public SampledGroups sample(
            RolloutRequest request, String executor, long prepareNanos, Consumer<Rollout> progress) {
        Kernels kernels = policy.kernels();
        long start = System.nanoTime();
        List<Group<Rollout>> sampled = new Decoder(policy, kernels, Decoder.DEFAULT_ROWS)
                .decode(
                        request.prompts(),
                        request.groupSize(),
                        request.sampling(),
                        request.forcing(),
                        request.seeds(),
                        tokenizer::decode,
                        rollout -> {
                            progress.accept(rollout);
                            stopIfInterrupted();
                        });
        long verifying = System.nanoTime();
        List<Group<ScoredRollout>> verified = sampled.stream().map(this::verify).toList();
        long done = System.nanoTime();
        return new SampledGroups(
                verified,
                new TaskFigures(
                        executor,
                        kernels.provider(),
                        verified.size(),
                        sum(sampled, Cost::prefilled),
                        sum(sampled, Cost::decoded),
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

    private static long sum(List<Group<Rollout>> groups, ToLongFunction<Cost> figure) {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .mapToLong(rollout -> figure.applyAsLong(rollout.completion().cost()))
                .sum();
    }
}
