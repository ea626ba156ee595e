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

/**
 * What runs on an executor: a part of a request in, its encoded groups out.
 *
 * @param completions for the progress line only: a task that runs twice counts twice
 * @param tokens likewise
 */
record RolloutTask(
        PublishedPolicy policy,
        PublishedSetup setup,
        RolloutCodec codec,
        LongAccumulator completions,
        LongAccumulator tokens)
        implements Function<byte[], byte[]> {
    @Override
    public byte[] call(byte[] part) throws InterruptedException {
        RolloutRequest request = JavaBytes.read(part, RolloutRequest.class);
        long start = System.nanoTime();
        try (LeasedCache.Lease<SetupCache.Opened> opened = SetupCache.lease(setup);
                LeasedCache.Lease<PackedPolicy> packed = PolicyCache.lease(policy)) {
            long prepareNanos = System.nanoTime() - start;
            GroupWriter writer = new GroupWriter(
                    packed.value(),
                    opened.value().tokenizer(),
                    opened.value().setup().judge());
            WrittenGroups written = writer.write(request, Executors.here(), prepareNanos, rollout -> {
                completions.add(1L);
                tokens.add((long) rollout.completion().lengthTokens());
            });
            return TaskAnswer.groups(codec.encode(written));
        } catch (Fault fault) {
            return TaskAnswer.fault(fault);
        }
    }
}
