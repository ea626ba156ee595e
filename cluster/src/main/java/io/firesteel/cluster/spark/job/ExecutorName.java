package io.firesteel.cluster.spark.job;

import org.apache.spark.SparkEnv;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What an executor calls itself. */
public final class ExecutorName {
    private ExecutorName() {}

    /** This executor's id, as Spark's UI shows it, and its host: {@code 3@worker-7}. */
    public static String here() {
        return SparkEnv.get().executorId() + "@" + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host"; // a machine without a name of its own; the id tells executors apart
        }
    }
}
