package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Waits for one job, awake: tells of progress, cancels the job when the waiting thread is interrupted, and speaks up when no task starts, where Spark
 * by itself waits for executors without a word.
 */
public final class JobWatch {
    private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);
    private static final long LOOK_EVERY_MILLIS = 1000;

    private final JavaSparkContext spark;
    private final JavaFutureAction<List<byte[]>> action;
    private final String title;
    private final JobSettings settings;
    private final long start = System.nanoTime();

    public JobWatch(JavaSparkContext spark, JavaFutureAction<List<byte[]>> action, String title, JobSettings settings) {
        this.spark = spark;
        this.action = action;
        this.title = title;
        this.settings = settings;
    }

    /** What the job gave. */
    public List<byte[]> await(Consumer<Duration> look) throws InterruptedException {
        boolean done = false;
        try {
            Duration nextWarning = settings.silence();
            boolean started = false;
            while (true) {
                try {
                    List<byte[]> answers = action.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                    done = true;
                    look.accept(elapsed());
                    return answers;
                } catch (TimeoutException stillRunning) {
                    look.accept(elapsed());
                }
                started = started || anyTaskStarted();
                if (!started && elapsed().compareTo(nextWarning) >= 0) {
                    nextWarning = nextWarning.plus(settings.silence());
                    complain();
                }
            }
        } catch (ExecutionException e) {
            done = true;
            throw failure(e.getCause());
        } finally {
            if (!done) {
                action.cancel(true);
            }
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean anyTaskStarted() {
        for (int job : action.jobIds()) {
            SparkJobInfo info = spark.statusTracker().getJobInfo(job);
            for (int stage : info == null ? new int[0] : info.stageIds()) {
                SparkStageInfo tasks = spark.statusTracker().getStageInfo(stage);
                if (tasks != null && tasks.numActiveTasks() + tasks.numCompletedTasks() + tasks.numFailedTasks() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void complain() {
        Fault silent = new Fault(
                title,
                "a first task within " + settings.silence().toSeconds() + " s",
                "none after " + elapsed().toSeconds() + " s; executors: " + executors(),
                "see in the master's, YARN's or Kubernetes' pages why the application has no free executors: more cores or memory asked for than any"
                        + " worker has (spark.executor.memory, spark.executor.cores, spark.task.cpus), a busy queue,"
                        + " or dynamic allocation without a working shuffle service (try spark.dynamicAllocation.enabled=false)");
        if (elapsed().compareTo(settings.patience()) >= 0) {
            throw silent;
        }
        LOG.warn("Still waiting. {}", silent.getMessage());
    }

    private String executors() {
        List<String> names = new ArrayList<>();
        for (SparkExecutorInfo executor : spark.sc().statusTracker().getExecutorInfos()) {
            names.add(executor.host() + ":" + executor.port());
        }
        return names + ", the driver among them";
    }

    private RuntimeException failure(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof Fault fault) {
                return fault;
            }
        }
        return new Fault(
                title,
                "every part to succeed within spark.task.maxFailures attempts",
                cause.getMessage(),
                "the executor's log (Spark UI, stage, stderr) has the whole story; a lost executor usually ran out of memory:"
                        + " raise spark.executor.memory or spark.executor.memoryOverhead",
                cause);
    }
}
