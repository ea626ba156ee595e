package io.firesteel.cluster.command;

import io.firesteel.cluster.spark.session.SparkSessions;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

import java.util.Map;

/**
 * Executors in processes of their own on this machine, one core each; or, under spark-submit, those that were submitted to.
 *
 * @param session Spark's
 * @param count how many there are
 */
record LocalExecutors(SparkSession session, int count) implements AutoCloseable {
    /** Starts so many, and waits until they are there. */
    static LocalExecutors start(String application, int count, int memoryMebibytes) {
        SparkSession session = SparkSessions.open(
                application,
                "local-cluster[" + count + ",1," + memoryMebibytes + "]",
                false,
                Map.of(
                        "spark.executor.memory", memoryMebibytes + "m",
                        "spark.executor.cores", "1",
                        "spark.scheduler.minRegisteredResourcesRatio", "1.0",
                        "spark.scheduler.maxRegisteredResourcesWaitingTime", "120s"));
        return new LocalExecutors(session, count);
    }

    JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    @Override
    public void close() {
        session.stop();
    }
}
