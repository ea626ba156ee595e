package io.firesteel.cluster.spark;

import io.firesteel.cluster.arrow.RolloutCodec;
import io.firesteel.cluster.rollouts.GroupWriter;
import io.firesteel.cluster.rollouts.LeasedCache;
import io.firesteel.cluster.rollouts.RolloutRequest;
import io.firesteel.cluster.rollouts.WrittenGroups;
import io.firesteel.core.Fault;
import io.firesteel.rollout.PackedPolicy;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

import java.util.Optional;

/**
 * What runs on an executor: a part of a request in, its encoded groups out. Inside the driver it takes as many parts from a {@link PartQueue} as it can get, leaves
 * their groups there, and its answer is empty.
 *
 * @param queue where a task inside the driver takes its parts; "" on a cluster, where a part comes with the task
 * @param completions for the progress line only: a task that runs twice counts twice
 * @param tokens likewise
 */
record RolloutTask(
        PublishedPolicy policy,
        PublishedSetup setup,
        RolloutCodec codec,
        String queue,
        LongAccumulator completions,
        LongAccumulator tokens)
        implements Function<byte[], byte[]> {
    @Override
    public byte[] call(byte[] part) throws InterruptedException {
        long start = System.nanoTime();
        try (LeasedCache.Lease<SetupCache.Opened> opened = SetupCache.lease(setup);
                LeasedCache.Lease<PackedPolicy> packed = PolicyCache.lease(policy)) {
            GroupWriter writer = new GroupWriter(
                    packed.value(),
                    opened.value().tokenizer(),
                    opened.value().setup().judge());
            String executor = Executors.here();
            WrittenGroups nothing = GroupWriter.nothing(executor, System.nanoTime() - start);
            if (queue.isEmpty()) {
                RolloutRequest request = JavaBytes.read(part, RolloutRequest.class);
                return TaskAnswer.groups(codec.encode(nothing.plus(write(writer, executor, request))));
            }
            drain(writer, nothing);
            return TaskAnswer.groups(new byte[0]);
        } catch (Fault fault) {
            return TaskAnswer.fault(fault);
        }
    }

    private void drain(GroupWriter writer, WrittenGroups nothing) {
        try (PartQueue.Turn turn = PartQueue.join(queue)) {
            WrittenGroups written = nothing;
            for (Optional<RolloutRequest> part = turn.next(); part.isPresent(); part = turn.next()) {
                written = written.plus(write(writer, nothing.figures().executor(), part.get()));
            }
            turn.done(written);
        }
    }

    private WrittenGroups write(GroupWriter writer, String executor, RolloutRequest request) {
        return writer.write(request, executor, 0, rollout -> {
            completions.add(1L);
            tokens.add((long) rollout.completion().lengthTokens());
        });
    }
}
