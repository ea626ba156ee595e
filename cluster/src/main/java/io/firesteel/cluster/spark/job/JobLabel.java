package io.firesteel.cluster.spark.job;

import org.apache.spark.api.java.JavaSparkContext;

import java.util.ArrayList;
import java.util.List;

/**
 * What Spark is told of the calling thread's jobs until this is closed; from then on what it was told before. Spark keeps it by thread, so
 * requests of several threads do not get into each other's way, and a notebook finds its own again.
 */
public final class JobLabel implements AutoCloseable {
    private static final String POOL = "spark.scheduler.pool";
    private static final List<String> PROPERTIES =
            List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel", POOL);

    private final JavaSparkContext spark;
    private final List<String> before = new ArrayList<>();

    /**
     * @param group of jobs that are cancelled together, their threads being interrupted
     * @param description as Spark's UI shows it
     * @param pool that shares cores evenly with others where Spark's scheduler is a fair one; a pool that the thread has chosen before stands
     */
    public JobLabel(JavaSparkContext spark, String group, String description, String pool) {
        this.spark = spark;
        PROPERTIES.forEach(property -> before.add(spark.getLocalProperty(property)));
        spark.setJobGroup(group, description, true);
        if (spark.getLocalProperty(POOL) == null) {
            spark.setLocalProperty(POOL, pool);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < before.size(); i++) {
            spark.setLocalProperty(PROPERTIES.get(i), before.get(i)); // null takes it away
        }
    }
}
