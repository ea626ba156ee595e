package io.firesteel.cluster.spark.session;

import io.firesteel.cluster.settings.SparkSettings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.cluster.spark.rollouts.AliveRuns;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.cluster.spark.rollouts.SparkRollouts;
import io.firesteel.cluster.wire.RolloutCodecs;
import io.firesteel.core.Fault;
import io.firesteel.rollout.RolloutProgress;
import io.firesteel.rollout.Rollouts;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One application on Spark, which any number of runs share. Owns the session: it is opened when somebody needs it first, and stopped when this is closed, unless
 * it was there before, as in a notebook; such a session is used as it is and left running. Safe for threads.
 */
public final class SparkApplication implements AutoCloseable {
    private static final String HADOOP = "spark.hadoop.";

    private final String name;
    private final String master;
    private final Map<String, String> more;
    private final JobSettings jobs;
    private final AliveRuns runs = new AliveRuns();
    private final CoreMeter.TasksElsewhere elsewhere = new CoreMeter.TasksElsewhere();
    private final CoreMeter cores = CoreMeter.of(elsewhere);
    private final Set<LazyRollouts> open = ConcurrentHashMap.newKeySet();
    private SparkSession session;
    private boolean ours;
    private boolean closed;

    private SparkApplication(String name, String master, Map<String, String> more, JobSettings jobs) {
        Masters.check(master);
        this.name = name;
        this.master = master;
        this.more = Map.copyOf(more);
        this.jobs = jobs;
    }

    /**
     * An application that has not started yet.
     *
     * @param name in Spark's UI
     * @param master where it runs if nobody said so before: {@code local[*]}, {@code spark://host:port}, …
     */
    public static SparkApplication of(String name, String master) {
        return of(name, master, Map.of());
    }

    /** @param more further Spark settings for a session of our own, which win over ours */
    public static SparkApplication of(String name, String master, Map<String, String> more) {
        return new SparkApplication(name, master, more, JobSettings.DEFAULT);
    }

    /**
     * The same as configured.
     *
     * @throws Fault if no master can have that address
     */
    public static SparkApplication of(String name, SparkSettings settings) {
        return new SparkApplication(
                name,
                settings.master(),
                Map.of(),
                new JobSettings(OptionalInt.empty(), settings.silence(), settings.patience()));
    }

    /** The session, which is opened if it is not open. */
    public synchronized SparkSession session() {
        if (closed) {
            throw new IllegalStateException("application " + name + " has been closed");
        }
        if (session == null) {
            synchronized (SparkApplication.class) { // of two that open at a time, one finds the other's
                Optional<SparkSession> present = SparkSessions.present();
                ours = present.isEmpty();
                session = present.orElseGet(() -> SparkSessions.open(name, master, false, more));
                jobs.into(session);
                if (!session.sparkContext().isLocal()) { // tasks of a local master run in this process
                    session.sparkContext().addSparkListener(elsewhere);
                }
            }
        }
        return session;
    }

    /** The session's context. */
    public JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session().sparkContext());
    }

    /** Who has used how much processor time. */
    public CoreMeter cores() {
        return cores;
    }

    /** Whether this has a session now. */
    public synchronized boolean isOpen() {
        return session != null;
    }

    /** How Hadoop's file systems are set up: as the session has it, or, without starting one, as it will. */
    public synchronized Configuration hadoop() {
        if (session != null || SparkSessions.present().isPresent()) {
            return session().sparkContext().hadoopConfiguration();
        }
        Configuration hadoop = new Configuration();
        for (Tuple2<String, String> setting : new SparkConf().getAllWithPrefix(HADOOP)) {
            hadoop.set(setting._1(), setting._2());
        }
        more.forEach((key, value) -> {
            if (key.startsWith(HADOOP)) {
                hadoop.set(key.substring(HADOOP.length()), value);
            }
        });
        return hadoop;
    }

    /** How many runs have asked for something and are not closed. */
    public int runs() {
        return runs.count();
    }

    /**
     * A run's own rollouts. Spark starts when something is asked of them first. Close them when the run has ended; those that are open when the application is
     * closed are closed with it.
     *
     * @param runId what people call the run, or run and stage ({@code countdown · warm-up}): its jobs' descriptions begin with it, and its scheduler pool is
     *     named so. Two runs of one name do not mix
     * @param progress told about once a second while a request is under way, in the asking thread, or in the handle's
     */
    public Rollouts rollouts(String runId, RolloutSetup setup, JobSettings jobs, Consumer<RolloutProgress> progress) {
        LazyRollouts rollouts = new LazyRollouts(() -> started(runId, setup, jobs, progress), open::remove);
        open.add(rollouts);
        return rollouts;
    }

    private SparkRollouts started(
            String runId, RolloutSetup setup, JobSettings jobs, Consumer<RolloutProgress> progress) {
        JavaSparkContext spark = context();
        AliveRuns.Run run = runs.enter(runId);
        try {
            return new SparkRollouts(spark, run, setup, jobs, RolloutCodecs.choose(), progress);
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** Ends what runs still do, and stops the session if this opened it. */
    @Override
    public void close() {
        try {
            List.copyOf(open).forEach(LazyRollouts::close);
        } finally {
            stop();
        }
    }

    private synchronized void stop() {
        closed = true;
        if (session != null && ours) {
            session.stop();
        } else if (session != null) {
            session.sparkContext().removeSparkListener(elsewhere);
        }
        session = null;
    }
}
