package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.spark.publish.PolicyCache;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.rollout.LeasedCache;
import io.firesteel.rollout.RequestScorer;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.generate.PackedPolicy;
import org.apache.spark.api.java.function.Function;

/**
 * What runs on an executor when given tokens are to be scored: a part of a request in, {@code float[][]} of log-probs out.
 *
 * @param runs how many runs are alive, for which executors keep policies
 * @param threads that each task scores with: the cores that Spark gives it
 * @param arithmetic whose products
 */
public record ScoreTask(PublishedPolicy policy, int runs, int threads, Arithmetic arithmetic)
        implements Function<byte[], byte[]> {
    @Override
    public byte[] call(byte[] part) throws Exception {
        return TaskAnswer.of(() -> scored(part));
    }

    private byte[] scored(byte[] part) throws InterruptedException {
        try (LeasedCache.Lease<PackedPolicy> packed = PolicyCache.lease(policy, runs, arithmetic)) {
            ScoreRequest request = JavaBytes.read(part, ScoreRequest.class);
            return TaskAnswer.groups(JavaBytes.write(RequestScorer.score(packed.value(), request, threads)));
        }
    }
}
