package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.JavaBytes;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

import java.io.Serializable;

/**
 * The handle of a run's setup.
 *
 * @param key of the run that it is the setup of
 * @param bytes the setup as {@link JavaBytes} writes it
 */
public record PublishedSetup(String key, Broadcast<byte[]> bytes) implements Serializable {
    /** @param key of the run, which no other run has */
    static PublishedSetup publish(JavaSparkContext spark, String key, RolloutSetup setup) {
        return new PublishedSetup(key, spark.broadcast(JavaBytes.write(setup)));
    }

    RolloutSetup fetch() {
        return JavaBytes.read(bytes.value(), RolloutSetup.class);
    }
}
