package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.JavaBytes;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

import java.io.Serializable;
import java.util.zip.CRC32C;

/**
 * The handle of a run's setup.
 *
 * @param key which setup
 * @param bytes the setup as {@link JavaBytes} writes it
 */
public record PublishedSetup(Key key, Broadcast<byte[]> bytes) implements Serializable {
    /**
     * Which setup.
     *
     * @param runId of the run
     * @param crc CRC-32C of its bytes, since a JVM may see two runs of one name
     */
    record Key(String runId, long crc) implements Serializable {}

    static PublishedSetup publish(JavaSparkContext spark, RolloutSetup setup) {
        byte[] bytes = JavaBytes.write(setup);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return new PublishedSetup(new Key(setup.runId(), crc.getValue()), spark.broadcast(bytes));
    }

    RolloutSetup fetch() {
        return JavaBytes.read(bytes.value(), RolloutSetup.class);
    }
}
