package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Sandboxes;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens the code sandbox on the executors before a run starts, so that a cluster that cannot contain programs is refused then
 * and not found out by its verdicts. An executor that comes later opens its own when it is first asked to verify; below the
 * configured tier its verdicts are infrastructure errors.
 */
public final class SandboxProbe {
    private static final int TASKS_PER_CORE = 2;

    private SandboxProbe() {}

    /**
     * What an executor can do.
     *
     * @param tier its name
     * @param with what it contains programs, in words
     */
    private record Found(String executor, String tier, String with) implements java.io.Serializable {}

    /**
     * The tier of each executor that answered, and how it contains programs, by the executor's name.
     *
     * @throws Fault if one is below {@code settings.minTier()}
     */
    public static Map<String, Object> run(SparkSession session, SandboxSettings settings) throws InterruptedException {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        int tasks = TASKS_PER_CORE * spark.defaultParallelism();
        String title = "sandboxes of the executors";
        String group = "firesteel-sandboxes";
        List<byte[]> answers;
        try (JobLabel label = new JobLabel(spark, group, title, group)) {
            answers = JobWatch.await(
                    spark,
                    group,
                    title,
                    JobSettings.of(session),
                    () -> spark.parallelize(Collections.nCopies(tasks, settings), tasks)
                            .map((Function<SandboxSettings, byte[]>) SandboxProbe::here)
                            .collectAsync(),
                    elapsed -> "");
        }
        Map<String, Object> executors = new TreeMap<>();
        for (byte[] answer : answers) {
            Found found = JavaBytes.read(TaskAnswer.groupsOf(answer), Found.class);
            executors.put(found.executor(), found.tier() + ": " + found.with());
        }
        return executors;
    }

    private static byte[] here(SandboxSettings settings) {
        try {
            Sandbox sandbox = Sandboxes.of(settings);
            return TaskAnswer.groups(JavaBytes.write(
                    new Found(ExecutorName.here(), sandbox.tier().name(), sandbox.why())));
        } catch (Fault refusal) {
            return TaskAnswer.fault(new Fault(
                    refusal.where() + " (" + ExecutorName.here() + ")",
                    refusal.expected(),
                    refusal.found(),
                    refusal.fix()));
        }
    }
}
