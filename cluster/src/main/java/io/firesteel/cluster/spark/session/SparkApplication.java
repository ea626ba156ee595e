package io.firesteel.cluster.spark.session;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

import java.util.Map;

/** STAND-IN until the branch `spark` is merged. */
public final class SparkApplication implements AutoCloseable {
    private final String name;
    private final String master;
    private SparkSession session;

    private SparkApplication(String name, String master) {
        this.name = name;
        this.master = master;
    }

    public static SparkApplication of(String name, String master) {
        return new SparkApplication(name, master);
    }

    public synchronized SparkSession session() {
        if (session == null) {
            session = SparkSessions.open(name, master, false, Map.of());
        }
        return session;
    }

    public JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session().sparkContext());
    }

    public synchronized boolean isOpen() {
        return session != null;
    }

    public synchronized Configuration hadoop() {
        return isOpen() ? session.sparkContext().hadoopConfiguration() : new Configuration();
    }

    @Override
    public synchronized void close() {
        if (session != null) {
            session.stop();
        }
    }
}
