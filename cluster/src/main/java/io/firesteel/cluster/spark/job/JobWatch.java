package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Waits for what was asked of Spark, awake: tells of progress, cancels the jobs when the waiting thread is interrupted, speaks up when no task runs, where
 * Spark by itself waits for executors without a word and without an end, and gives up after {@link JobSettings#patience}. All that Firesteel asks of Spark is
 * waited for here. It looks once a second, at the driver's own figures; tasks know nothing of it.
 */
public final class JobWatch {
    private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);
    private static final long LOOK_EVERY_MILLIS = 1000;
    private static final long TIDY_SECONDS = 10;
    private static final AtomicLong ACTIONS = new AtomicLong();

    private final JavaSparkContext spark;
    private final String group;
    private final Wait wait;
    private final long start = System.nanoTime();

    /** How far a job is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Told about once a second, and at the end, how long the job has taken.
         *
         * @return in a few words what is done; may be empty
         */
        String at(Duration elapsed);
    }

    private JobWatch(JavaSparkContext spark, String group, String title, JobSettings settings) {
        this.spark = spark;
        this.group = group;
        this.wait = new Wait(title, settings, LOG::info, LOG::warn);
    }

    /**
     * Refuses to ask anything of an application that has ended, as it does between two requests when the master removes it.
     *
     * @param title what would be asked for
     * @throws Fault of kind {@link Fault.Kind#INTERRUPTED}
     */
    public static void requireAlive(JavaSparkContext spark, String title) {
        if (spark.sc().isStopped()) {
            throw JobFailure.ended(title, "the application was ended from outside: its SparkContext was shut down");
        }
    }

    /**
     * What a job gave that Spark runs by itself.
     *
     * @param group of the calling thread, which the job has too
     * @param title what it is, for people
     * @param job starts it
     * @throws Fault what a task says that a person must fix; or of kind {@link Fault.Kind#INTERRUPTED}, if the machine failed or nothing ran for too long
     */
    public static <T> T await(
            JavaSparkContext spark,
            String group,
            String title,
            JobSettings settings,
            Supplier<? extends Future<T>> job,
            Progress progress)
            throws InterruptedException {
        try {
            return new JobWatch(spark, group, title, settings).await(job.get(), progress);
        } catch (ExecutionException e) {
            throw JobFailure.of(title, e.getCause());
        } catch (IllegalStateException e) {
            // So says a context that has been stopped meanwhile when it is asked for a job.
            throw JobFailure.known(title, e).orElseThrow(() -> e);
        }
    }

    /**
     * What an action gave that holds its thread until its jobs are done, as Spark's SQL does. It gets a thread of its own.
     *
     * @throws Fault of kind {@link Fault.Kind#INTERRUPTED}, if the machine failed or nothing ran for too long
     * @throws Exception whatever else the action threw, as it is
     */
    public static <T> T call(SparkSession session, String title, Callable<T> action) throws Exception {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        String group = "firesteel-action-" + ACTIONS.incrementAndGet();
        FutureTask<T> task = new FutureTask<>(() -> {
            spark.setJobGroup(group, title, false); // interrupting a task while it writes can harm HDFS, says Spark
            return action.call();
        });
        Thread thread = new Thread(task, group);
        thread.setDaemon(true); // it must not keep alive what has given up on it
        thread.start();
        try {
            return new JobWatch(spark, group, title, JobSettings.of(session)).await(task, elapsed -> "");
        } catch (ExecutionException e) {
            Optional<Fault> known = JobFailure.known(title, e.getCause());
            if (known.isPresent()) {
                throw known.get();
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        } finally {
            thread.join(TimeUnit.SECONDS.toMillis(TIDY_SECONDS)); // a cancelled write takes away what it has written
            thread.interrupt();
        }
    }

    /** The same for an action that gives nothing. */
    public static void run(SparkSession session, String title, Runnable action) throws InterruptedException {
        try {
            call(session, title, Executors.callable(action));
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // SparkException is checked in Scala and thrown unannounced in Java
            throw new IllegalStateException(e);
        }
    }

    private <T> T await(Future<T> job, Progress progress) throws InterruptedException, ExecutionException {
        boolean done = false;
        try {
            while (true) {
                try {
                    T result = job.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                    done = true;
                    progress.at(elapsed());
                    return result;
                } catch (TimeoutException stillRunning) {
                    wait.look(elapsed(), tasks(), progress.at(elapsed()));
                }
            }
        } catch (ExecutionException e) {
            done = true;
            throw e;
        } finally {
            if (!done) {
                cancel(job);
            }
        }
    }

    private void cancel(Future<?> job) {
        if (!spark.sc().isStopped()) {
            spark.cancelJobGroup(group);
        }
        if (!(job instanceof FutureTask)) { // an action's own thread ends with its jobs, and tidies up
            job.cancel(true);
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What runs now. */
    private Wait.Tasks tasks() {
        int running = 0;
        int done = 0;
        int all = 0;
        for (int job : spark.statusTracker().getJobIdsForGroup(group)) {
            SparkJobInfo info = spark.statusTracker().getJobInfo(job);
            for (int id : info == null ? new int[0] : info.stageIds()) {
                SparkStageInfo stage = spark.statusTracker().getStageInfo(id);
                if (stage != null) {
                    running += stage.numActiveTasks();
                    done += stage.numCompletedTasks();
                    all += stage.numTasks();
                }
            }
        }
        List<String> executors = new ArrayList<>();
        int ofAll = 0;
        for (SparkExecutorInfo executor : spark.sc().statusTracker().getExecutorInfos()) {
            ofAll += executor.numRunningTasks();
            executors.add(
                    executor.host() + ":" + executor.port() + " (" + executor.numRunningTasks() + " tasks running)");
        }
        return new Wait.Tasks(
                running,
                done,
                all,
                Math.max(0, ofAll - running),
                Masters.isLocal(spark.sc().master()) || executors.size() > 1
                        ? executors + ", the driver among them"
                        : "none");
    }
}
