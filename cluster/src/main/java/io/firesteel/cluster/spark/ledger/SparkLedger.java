package io.firesteel.cluster.spark.ledger;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.regexp_extract;

import io.firesteel.cluster.ledger.Change;
import io.firesteel.cluster.ledger.Ledger;
import io.firesteel.cluster.ledger.LedgerSettings;
import io.firesteel.cluster.ledger.RecordedRun;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.wire.RolloutColumns;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Verifies the rollouts of a run again on Spark: first each prompt's completions, wherever a core is free, then each iteration's, which advantages compare. The
 * table, and a file of changes, must be on file systems that driver and executors share, as always with Spark.
 */
public final class SparkLedger {
    private static final int TASKS_PER_CORE = 4;
    private static final String GROUP = "firesteel-ledger";
    private static final String BASELINE = "baseline"; // what the column learned says

    private final SparkSession spark;
    private final SparkSession planning;
    private final RecordedRun run;

    public SparkLedger(SparkSession spark, RecordedRun run) {
        this.spark = spark;
        this.run = run;
        // An adaptive plan runs half of the job before anybody waits for it. The caller's session keeps its own way.
        this.planning = spark.newSession();
        this.planning.conf().set("spark.sql.adaptive.enabled", "false");
    }

    /**
     * Completions of the table that the same verifier has verified.
     *
     * @param verifier its name; empty where the table does not say it
     * @param version its version; empty where the table does not say it
     * @param promptId one of the prompts
     * @param rollouts how many
     */
    public record VerifiedBy(String verifier, String version, String promptId, long rollouts) {}

    /**
     * What came of it.
     *
     * @param iterations their ledgers, ascending
     * @param shown the first changed verdicts
     * @param rows that were written
     */
    public record Result(List<Ledger> iterations, List<Change> shown, long rows) {
        /** All iterations together. */
        public Ledger whole() {
            Ledger whole = new Ledger();
            iterations.forEach(whole::add);
            return whole;
        }
    }

    /** Who has verified the table's completions. Of a table that does not say it, one line for each number that prompts' ids begin with. */
    public List<VerifiedBy> verifiers() throws InterruptedException {
        Column verifier = coalesce(col(RolloutColumns.VERIFIER.name()), lit(""));
        Column version = coalesce(col(RolloutColumns.VERIFIER_VERSION.name()), lit(""));
        Column source = regexp_extract(col(RolloutColumns.PROMPT_ID.name()), "^(\\d{1,6}): ", 1);
        List<Row> rows = collect(
                "the verifiers of " + run.files().display(""),
                table().groupBy(verifier.as("verifier"), version.as("version"), source.as("source"))
                        .agg(min(col(RolloutColumns.PROMPT_ID.name())), count(lit(1)))
                        .orderBy("verifier", "version", "source"));
        return rows.stream()
                .map(row -> new VerifiedBy(row.getString(0), row.getString(1), row.getString(3), row.getLong(4)))
                .toList();
    }

    private List<Row> collect(String title, Dataset<Row> few) throws InterruptedException {
        try {
            return JobWatch.call(spark, title, few::collectAsList);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // SparkException is checked in Scala and thrown unannounced in Java
            throw new IllegalStateException(e);
        }
    }

    /**
     * Verifies all of them again.
     *
     * @param shown how many changed verdicts are handed back at most
     * @param out where every change is written as a line of JSON, in the order of iterations and prompts: a folder and a name; the file appears whole or not at
     *     all
     * @param progress is told about every second how many completions were verified
     */
    public Result run(LedgerSettings settings, int shown, Optional<Out> out, LongConsumer progress)
            throws InterruptedException {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        String temporary = out.map(
                        file -> "." + file.name() + "." + context.sc().applicationId() + ".parts")
                .orElse("");
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        try {
            String parts =
                    out.map(file -> file.folder().path(temporary).toString()).orElse("");
            List<LedgerPart> answers =
                    answers(context, settings, new IterationsTask(settings, shown, parts, hadoop), progress);
            List<Ledger> iterations = new ArrayList<>();
            List<Change> changes = new ArrayList<>();
            long rows = 0;
            for (LedgerPart each : answers) {
                iterations.addAll(each.iterations());
                each.shown().stream().limit(shown - changes.size()).forEach(changes::add);
                rows += each.rows();
            }
            out.ifPresent(file ->
                    file.folder().replace(file.name(), stream -> join(file.folder(), temporary, answers, stream)));
            return new Result(iterations, changes, rows);
        } finally {
            out.ifPresent(file -> file.folder().delete(temporary));
            hadoop.destroy();
        }
    }

    /** A file to be written: its folder and its name. */
    public record Out(RunFiles folder, String name) {}

    private List<LedgerPart> answers(
            JavaSparkContext context, LedgerSettings settings, IterationsTask compare, LongConsumer progress)
            throws InterruptedException {
        int tasks = TASKS_PER_CORE * context.defaultParallelism();
        LongAccumulator verified = context.sc().longAccumulator("rollouts verified again");
        String title = "verify again " + run.files().display("");
        context.setJobGroup(GROUP, title, true);
        try {
            List<byte[]> answers = JobWatch.await(
                    context,
                    GROUP,
                    title,
                    JobSettings.of(spark),
                    () -> {
                        JavaPairRDD<Long, byte[]> groups =
                                sorted(tasks).mapPartitionsToPair(new GroupsTask(settings, verified));
                        return groups.groupByKey(new InOrder(run.iterations(), tasks))
                                .mapPartitions(compare)
                                .collectAsync();
                    },
                    elapsed -> {
                        progress.accept(verified.sum());
                        return verified.sum() + " rollouts verified again";
                    });
            return answers.stream()
                    .map(answer -> JavaBytes.read(TaskAnswer.groupsOf(answer), LedgerPart.class))
                    .toList();
        } finally {
            context.clearJobGroup();
        }
    }

    /** What the run had written when it was opened: one that goes on writes more meanwhile. */
    private Dataset<Row> table() {
        Object[] iterations = run.iterations().stream().map(Long::intValue).toArray();
        return RolloutTable.read(planning, run.files())
                .where(col(RolloutTable.ITERATION).isin(iterations));
    }

    /** The table, a prompt's completions in one partition and side by side. */
    private JavaRDD<Row> sorted(int tasks) {
        Column iteration = col(RolloutTable.ITERATION);
        Column prompt = col(RolloutColumns.PROMPT_ID.name());
        return table().repartition(tasks, iteration, prompt)
                .sortWithinPartitions(
                        iteration,
                        prompt,
                        col(RolloutColumns.ROUND.name()),
                        col(RolloutColumns.LEARNED.name()).eqNullSafe(BASELINE),
                        col(RolloutColumns.SAMPLE.name()))
                .javaRDD();
    }

    /** What rows of a group have in common: a prompt's greedy completion is a group of its own. */
    static List<Object> address(Row row) {
        List<Object> address = new ArrayList<>();
        address.add(row.getAs(RolloutTable.ITERATION));
        address.add(row.getAs(RolloutColumns.PROMPT_ID.name()));
        address.add(row.getAs(RolloutColumns.ROUND.name()));
        address.add(BASELINE.equals(row.getAs(RolloutColumns.LEARNED.name())));
        return address;
    }

    private static void join(RunFiles folder, String temporary, List<LedgerPart> parts, OutputStream out)
            throws IOException {
        for (LedgerPart each : parts) {
            try (InputStream part = folder.open(temporary + "/" + each.file())) {
                part.transferTo(out);
            }
        }
    }
}
