package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;

import java.io.Serializable;

/** The handle of a policy that tasks can take: small, so that it travels with every task. */
public sealed interface PublishedPolicy extends Serializable permits PolicyAtHand, SentPolicy, SentAdapters {
    /** Which policy. */
    PolicyKey key();

    /** Its shape. */
    Architecture architecture();

    /**
     * Its weights. {@link PolicyCache} asks once per JVM.
     *
     * @throws InterruptedException if the task is killed meanwhile
     * @throws IllegalStateException if it cannot be had now, or arrived damaged: Spark tries the task again
     */
    Parameters fetch() throws InterruptedException;

    /** Bytes that each executor fetches of it, and of it alone. */
    long bytes();

    /** On the driver: frees what executors keep of it in transit. */
    void release();

    /** On the driver: frees it everywhere; it cannot be fetched any more. */
    void destroy();
}
