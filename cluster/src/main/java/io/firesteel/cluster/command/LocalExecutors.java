package io.firesteel.cluster.command;

import io.firesteel.cluster.spark.session.SparkApplication;
import org.apache.spark.api.java.JavaSparkContext;

import java.util.Map;

/**
 * Executors in processes of their own on this machine, one core each; or, under spark-submit, those that were submitted to.
 *
 * @param application Spark's
 * @param count how many there are
 */
record LocalExecutors(SparkApplication application, int count) implements AutoCloseable {
    /** So many, which start when they are needed first; Spark waits until they are there. */
    static LocalExecutors start(String application, int count, int memoryMebibytes) {
        return new LocalExecutors(
                SparkApplication.of(
                        application,
                        "local-cluster[" + count + ",1," + memoryMebibytes + "]",
                        Map.of(
                                "spark.executor.memory", memoryMebibytes + "m",
                                "spark.executor.cores", "1",
                                "spark.scheduler.minRegisteredResourcesRatio", "1.0",
                                "spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")),
                count);
    }

    JavaSparkContext spark() {
        return application.context();
    }

    @Override
    public void close() {
        application.close();
    }
}
