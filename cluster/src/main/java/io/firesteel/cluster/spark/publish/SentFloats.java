package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.Parameters;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;

import java.io.Serializable;

/**
 * The handle of numbers that executors fetch. They are pieces, as {@link PolicyPieces} cuts them: blocks of a broadcast whose value is
 * their checksums, so that Spark frees them with it.
 *
 * @param what they are, for messages
 * @param count how many were sent
 * @param checksums CRC-32C of each piece
 */
public record SentFloats(String what, int count, Broadcast<int[]> checksums) implements Serializable {
    /** Fetches and checks them, a few pieces at a time. */
    Parameters fetch() throws InterruptedException {
        return new PieceFetch(SparkEnv.get().blockManager(), this).parameters();
    }

    /** Waits until it is done: where a broadcast is removed twice at a time, Spark fails. */
    void release() {
        checksums.unpersist(true);
    }

    void destroy() {
        if (SparkEnv.get() != null) { // an application that has ended has freed it
            checksums.destroy(true);
        }
    }
}
