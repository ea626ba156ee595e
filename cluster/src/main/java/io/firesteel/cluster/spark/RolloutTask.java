package io.firesteel.cluster.spark;

import io.firesteel.cluster.arrow.RolloutCodec;
import io.firesteel.cluster.rollouts.GroupWriter;
import io.firesteel.cluster.rollouts.LeasedCache;
import io.firesteel.cluster.rollouts.RolloutRequest;
import io.firesteel.cluster.rollouts.StandIn.PackedPolicy;
import io.firesteel.cluster.rollouts.WrittenGroups;
import io.firesteel.core.Fault;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/**
 * What runs on an executor: a part of a request in, its encoded groups out.
 *
 * @param groupsDone for the progress line only: a task that runs twice counts twice
 * @param tokens likewise
 */
record RolloutTask(
        PublishedPolicy policy,
        PublishedSetup setup,
        RolloutCodec codec,
        LongAccumulator groupsDone,
        LongAccumulator tokens)
        implements Function<byte[], byte[]> {
    @Override
    public byte[] call(byte[] part) throws InterruptedException {
        RolloutRequest request = JavaBytes.read(part, RolloutRequest.class);
        long start = System.nanoTime();
        try (LeasedCache.Lease<PackedPolicy> lease = PolicyCache.lease(policy)) {
            GroupWriter writer = new GroupWriter(lease.value(), setup.fetch());
            WrittenGroups written = writer.write(request, Executors.here(), System.nanoTime() - start, group -> {
                groupsDone.add(1L);
                tokens.add(GroupWriter.tokens(group));
            });
            return TaskAnswer.groups(codec.encode(written));
        } catch (Fault fault) {
            return TaskAnswer.fault(fault);
        }
    }
}
