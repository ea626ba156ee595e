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
import io.firesteel.rollout.generate.Team;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Samples and verifies the groups of one request, in the calling thread and as many helpers as it is given. This is all that a Spark task does between fetching the policy and
 * sending the result, and all that a thread of {@link LocalRollouts} does: one path, wherever it runs.
 */
public final class GroupSampler {
    private final PackedPolicy policy;
    private final Tokenizer tokenizer;
    private final List<? extends Scorer> scorers; // of each thread

    /**
     * @param policy ready for decoding; may be shared by threads
     * @param tokenizer the policy's; may be shared by threads
     * @param scorers who verifies and rewards: one for each thread
     * @param threads that share each step of sampling, then the groups to be verified; at least 1
     */
    public GroupSampler(PackedPolicy policy, Tokenizer tokenizer, Supplier<? extends Scorer> scorers, int threads) {
        this.policy = policy;
        this.tokenizer = tokenizer;
        this.scorers = Stream.generate(scorers).limit(threads).toList();
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
        List<Group<Rollout>> sampled = new Decoder(
                        policy, kernels, scorers.size() * Decoder.DEFAULT_ROWS, scorers.size())
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
        List<Group<ScoredRollout>> verified = verify(sampled);
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

    private List<Group<ScoredRollout>> verify(List<Group<Rollout>> groups) {
        AtomicReferenceArray<Group<ScoredRollout>> verified = new AtomicReferenceArray<>(groups.size());
        try (Team team = new Team(scorers.size())) {
            team.deal(
                    groups.size(),
                    (thread, group) -> verified.set(group, scorers.get(thread).score(groups.get(group))));
        }
        return IntStream.range(0, groups.size()).mapToObj(verified::get).toList();
    }

    /** Decoding is arithmetic, which an interrupt does not end by itself. The flag stays up for whoever asks next. */
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
