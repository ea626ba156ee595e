package io.firesteel.cluster.spark;

import io.firesteel.cluster.rollouts.RolloutSetup;
import org.apache.spark.broadcast.Broadcast;

import java.io.Serializable;

/**
 * The handle of a run's setup.
 *
 * @param runId of the run
 * @param bytes the setup as {@link JavaBytes} writes it
 */
record PublishedSetup(String runId, Broadcast<byte[]> bytes) implements Serializable {
    RolloutSetup fetch() {
        return JavaBytes.read(bytes.value(), RolloutSetup.class);
    }
}
