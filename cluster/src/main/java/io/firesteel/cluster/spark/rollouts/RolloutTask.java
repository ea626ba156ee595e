package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.ExecutorName;
import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.spark.publish.PolicyCache;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.wire.RolloutCodec;
import io.firesteel.rollout.GroupSampler;
import io.firesteel.rollout.LeasedCache;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.generate.PackedPolicy;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

import java.util.Optional;

/**
 * What runs on an executor when completions are to be written: a part of a request in, its encoded groups out. Inside the driver it takes as many parts from a {@link PartQueue} as it can get, leaves
 * their groups there, and its answer is empty.
 *
 * @param runs how many runs are alive, for which executors keep policies and setups
 * @param threads that each task samples with: the cores that Spark gives it, or more where the others are idle
 * @param queue where a task inside the driver takes its parts; "" on a cluster, where a part comes with the task
 * @param completions for the progress line only, on a cluster: a task that runs twice counts twice
 * @param tokens likewise
 */
public record RolloutTask(
        PublishedPolicy policy,
        PublishedSetup setup,
        int runs,
        int threads,
        RolloutCodec codec,
        String queue,
        LongAccumulator completions,
        LongAccumulator tokens)
        implements Function<byte[], byte[]> {
    @Override
    public byte[] call(byte[] part) throws Exception {
        return TaskAnswer.of(() -> sampled(part));
    }

    private byte[] sampled(byte[] part) throws InterruptedException {
        long start = System.nanoTime();
        try (LeasedCache.Lease<SetupCache.Opened> opened = SetupCache.lease(setup, runs);
                LeasedCache.Lease<PackedPolicy> packed =
                        PolicyCache.lease(policy, runs, opened.value().setup().arithmetic())) {
            GroupSampler writer =
                    new GroupSampler(packed.value(), opened.value().tokenizer(), opened.value()::scorer, threads);
            String executor = ExecutorName.here();
            SampledGroups nothing = writer.nothing(executor, System.nanoTime() - start);
            if (queue.isEmpty()) {
                RolloutRequest request = JavaBytes.read(part, RolloutRequest.class);
                SampledGroups written = writer.sample(request, executor, 0, rollout -> {
                    completions.add(1L);
                    tokens.add((long) rollout.completion().lengthTokens());
                });
                return TaskAnswer.groups(codec.encode(nothing.plus(written)));
            }
            drain(writer, nothing);
            return TaskAnswer.groups(new byte[0]);
        }
    }

    private void drain(GroupSampler writer, SampledGroups nothing) {
        try (PartQueue.Lease lease = PartQueue.join(queue)) {
            SampledGroups written = nothing;
            for (Optional<RolloutRequest> part = lease.next(); part.isPresent(); part = lease.next()) {
                written =
                        written.plus(writer.sample(part.get(), nothing.figures().executor(), 0, lease::count));
            }
            lease.done(written);
        }
    }
}
