package io.firesteel.cluster.spark.publish;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Parameters;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;

/**
 * The handle of a policy that executors fetch. Its parameters are pieces, as {@link PolicyPieces} cuts them: blocks of a broadcast whose value is their
 * checksums, so that Spark frees them with it.
 *
 * @param key which policy
 * @param architecture its shape
 * @param parameters how many were sent
 * @param checksums CRC-32C of each piece
 */
public record SentPolicy(PolicyKey key, Architecture architecture, int parameters, Broadcast<int[]> checksums)
        implements PublishedPolicy {
    /** Fetches and checks the parameters, a few pieces at a time. */
    @Override
    public Parameters fetch() throws InterruptedException {
        int expected = new ParameterLayout(architecture).size();
        if (expected != parameters) {
            throw new Fault(
                    key.toString(),
                    expected + " parameters",
                    Integer.toString(parameters),
                    "driver and executors disagree on the architecture: run the same firesteel jar on all of them");
        }
        return new PieceFetch(SparkEnv.get().blockManager(), this).parameters();
    }

    /** Waits until it is done: where a broadcast is removed twice at a time, Spark fails. */
    @Override
    public void release() {
        checksums.unpersist(true);
    }

    @Override
    public void destroy() {
        if (SparkEnv.get() != null) { // an application that has ended has freed it
            checksums.destroy(true);
        }
    }
}
