package io.firesteel.cluster.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.map_from_arrays;

import io.firesteel.cluster.wire.Column;
import io.firesteel.cluster.wire.ColumnType;
import io.firesteel.cluster.wire.Place;
import io.firesteel.cluster.wire.RolloutColumns;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.cluster.wire.RolloutRow;
import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Span;
import io.firesteel.core.Verdict;
import io.firesteel.core.storage.DiskFull;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every completion of every iteration as Parquet, one directory per iteration: {@code rollouts/iteration=000012/}, with the
 * {@linkplain RolloutColumns columns} that are found in {@link Place#TABLE}. Read it with {@link #read} or any tool that knows
 * partitioned Parquet.
 *
 * <p>Writing happens on a thread of its own, at most {@value #WAITING} iterations behind; when it fails, the next call
 * throws. Writing an iteration again replaces it, so a resumed run leaves the table of an uninterrupted one.
 */
public final class RolloutTable implements AutoCloseable {
    public static final String DIRECTORY = "rollouts";
    /** The name of the column that is the directory's. */
    public static final String ITERATION = RolloutColumns.ITERATION.name();

    private static final int WAITING = 2;
    private static final Pattern PARTITION = Pattern.compile("iteration=(\\d+)");

    private static final List<Column<?>> COLUMNS = RolloutColumns.foundIn(Place.TABLE);

    /** One row per completion; {@code iteration} is the directory's. */
    public static final StructType SCHEMA =
            new StructType(COLUMNS.stream().map(RolloutTable::field).toArray(StructField[]::new));

    private static final String NAMES = "_names";
    private static final String VALUES = "_values";

    /** The rows as they reach Spark: its encoder takes Java arrays but no Java maps, so maps are made there. */
    private static final StructType PARALLEL =
            new StructType(COLUMNS.stream().flatMap(RolloutTable::parallel).toArray(StructField[]::new));

    private final SparkSession spark;
    private final RunFiles files;
    private final ActionWatch watch;
    private final ThreadPoolExecutor writer;
    private volatile Throwable failure;

    private RolloutTable(SparkSession spark, RunFiles files, ActionWatch watch) {
        this.spark = spark;
        this.files = files;
        this.watch = watch;
        this.writer = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                RolloutTable::writerThread,
                RolloutTable::waitForRoom);
    }

    /**
     * Opens the table of a run, dropping what was written of {@code firstIteration} and later.
     *
     * @param watch waits for the writing
     */
    public static RolloutTable open(SparkSession spark, RunDirectory run, long firstIteration, ActionWatch watch) {
        iterations(run.files()).stream().filter(each -> each >= firstIteration).forEach(each -> run.files()
                .delete(directory(each)));
        return new RolloutTable(spark, run.files(), watch);
    }

    /** The iterations of which there are rollouts, ascending. */
    static List<Long> iterations(RunFiles files) {
        return files.list(DIRECTORY).stream()
                .map(PARTITION::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Long.parseLong(matcher.group(1)))
                .sorted()
                .toList();
    }

    /** Those of them whose folder has Parquet in it: Spark's _SUCCESS alone is nothing. */
    public static List<Long> written(RunFiles files) {
        return iterations(files).stream()
                .filter(each -> files.list(directory(each)).stream().anyMatch(name -> name.endsWith(".parquet")))
                .toList();
    }

    private static String directory(long iteration) {
        return DIRECTORY + String.format(Locale.ROOT, "/iteration=%06d", iteration);
    }

    /**
     * Hands an iteration's completions to the writer.
     *
     * @param credits what learning made of each, in the same order
     */
    public void append(long iteration, List<ScoredRollout> rollouts, List<RolloutCredit> credits) {
        throwFailure();
        if (rollouts.size() != credits.size()) {
            throw new IllegalArgumentException(rollouts.size() + " rollouts, " + credits.size() + " credits");
        }
        ArrayList<Row> rows = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i++) {
            rows.add(row(new RolloutRow(iteration, "train", rollouts.get(i), credits.get(i))));
        }
        writer.execute(() -> {
            if (failure != null) {
                return; // told already, and the run ends of it; another wait for the same would be in vain
            }
            try {
                watch.run("iteration " + iteration + " · rollouts to Parquet", () -> write(iteration, rows));
            } catch (Throwable e) { // Scala throws checked exceptions undeclared; all of them surface at the next call
                failure = e;
            }
        });
    }

    /**
     * All completions of a run, the column {@code iteration} included. A column that was not there yet when a row was written is null
     * in it.
     */
    public static Dataset<Row> read(SparkSession spark, RunFiles files) {
        return spark.read()
                .schema(SCHEMA.add(ITERATION, DataTypes.IntegerType))
                .parquet(files.path(DIRECTORY).toString());
    }

    /**
     * A row that was {@link #read}, as the rollout that it was written of: all that the table keeps, so without the prompt's tokens. Columns that
     * an earlier version has not written have their none, or 0 if they say what sampling has cost.
     *
     * @param verifier finds the name of a prompt's verifier by what the table says, which may be empty, and the prompt's id
     * @throws Fault if there is no value of a column that a verdict or a reward depends on
     */
    public static RolloutRow rollout(Row row, BinaryOperator<String> verifier) {
        String id = required(row, RolloutColumns.PROMPT_ID);
        Prompt prompt = new Prompt(
                id,
                verifier.apply(or(row, RolloutColumns.VERIFIER, ""), id),
                required(row, RolloutColumns.PROMPT),
                new int[] {0},
                required(row, RolloutColumns.GOLD));
        int[] tokens = row.<Integer>getList(index(row, RolloutColumns.TOKENS)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        float[] logProbs = new float[tokens.length];
        int[] spans = {};
        if (!row.isNullAt(row.fieldIndex(RolloutColumns.LOG_PROBS.name()))) {
            List<Float> found = row.getList(row.fieldIndex(RolloutColumns.LOG_PROBS.name()));
            for (int i = 0; i < logProbs.length; i++) {
                logProbs[i] = found.get(i);
            }
        }
        if (!row.isNullAt(row.fieldIndex(RolloutColumns.SPANS.name()))) {
            spans = row.<Integer>getList(row.fieldIndex(RolloutColumns.SPANS.name())).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        Completion completion = new Completion(
                tokens,
                logProbs,
                FinishReason.valueOf(required(row, RolloutColumns.FINISH)),
                required(row, RolloutColumns.COMPLETION),
                Span.of(tokens.length, spans),
                new Cost(or(row, RolloutColumns.PREFILLED, 0), or(row, RolloutColumns.DECODED, 0)),
                or(row, RolloutColumns.ENTROPY, Double.NaN));
        ScoredRollout scored = new ScoredRollout(
                new Rollout(
                        prompt,
                        required(row, RolloutColumns.SAMPLE),
                        completion,
                        or(row, RolloutColumns.POLICY_VERSION, 0L),
                        or(row, RolloutColumns.SEED, 0L)),
                new Verdict(
                        Verdict.Kind.valueOf(required(row, RolloutColumns.VERDICT)),
                        or(row, RolloutColumns.EXTRACTED, ""),
                        or(row, RolloutColumns.REASON, ""),
                        or(row, RolloutColumns.VERIFIER_VERSION, "")),
                new Reward(required(row, RolloutColumns.REWARD), row.getJavaMap(index(row, RolloutColumns.REWARDS))));
        return new RolloutRow(
                row.<Integer>getAs(ITERATION),
                "train",
                scored,
                new RolloutCredit(
                        or(row, RolloutColumns.ADVANTAGE, Double.NaN),
                        or(row, RolloutColumns.KL_PENALTY, Double.NaN),
                        or(row, RolloutColumns.LEARNED, ""),
                        or(row, RolloutColumns.ROUND, 1)));
    }

    private static int index(Row row, Column<?> column) {
        int index = row.fieldIndex(column.name());
        if (row.isNullAt(index)) {
            throw new Fault(
                    DIRECTORY + "/" + ITERATION + "=" + row.getAs(ITERATION) + ", column " + column.name(),
                    "a value in every row",
                    "none",
                    "an earlier version has written this table without it: its completions cannot be verified again");
        }
        return index;
    }

    private static <T> T required(Row row, Column<T> column) {
        return row.getAs(index(row, column));
    }

    private static <T> T or(Row row, Column<T> column, T none) {
        int index = row.fieldIndex(column.name());
        return row.isNullAt(index) ? none : row.getAs(index);
    }

    /**
     * Waits until everything handed over so far is written: call it before a checkpoint, after which those iterations are
     * not done again.
     */
    public void flush() {
        CountDownLatch reached = new CountDownLatch(1);
        writer.execute(reached::countDown);
        try {
            reached.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rollouts were being written", e);
        }
        throwFailure();
    }

    /** Waits until everything is written. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            while (!writer.awaitTermination(1, TimeUnit.MINUTES)) {
                throwFailure();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rollouts were being written", e);
        }
        throwFailure();
    }

    private void write(long iteration, ArrayList<Row> rows) {
        String directory = directory(iteration);
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        // Rows inside the task itself would make it larger than Spark likes; one broadcast, one task, one file.
        Broadcast<ArrayList<Row>> shared = context.broadcast(rows);
        try {
            spark.createDataFrame(
                            context.parallelize(List.of(0), 1)
                                    .flatMap(ignored -> shared.value().iterator()),
                            PARALLEL)
                    .select(COLUMNS.stream().map(RolloutTable::stored).toArray(org.apache.spark.sql.Column[]::new))
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(files.path(directory).toString());
        } finally {
            shared.destroy();
        }
        if (!rows.isEmpty()) {
            files.requireParquet(directory);
            files.list(directory).forEach(name -> files.force(directory + "/" + name));
            files.force(directory);
            files.force(DIRECTORY);
        }
    }

    private static Row row(RolloutRow rollout) {
        List<Object> cells = new ArrayList<>();
        for (Column<?> column : COLUMNS) {
            Object value = column.of().apply(rollout);
            if (column.isNone(value)) {
                cells.add(null);
            } else if (column.type() == ColumnType.NUMBERS) {
                Map<?, ?> numbers = (Map<?, ?>) value;
                cells.add(numbers.keySet().toArray(new String[0]));
                cells.add(numbers.values().stream()
                        .mapToDouble(Double.class::cast)
                        .toArray());
            } else {
                cells.add(value);
            }
        }
        return RowFactory.create(cells.toArray());
    }

    private static StructField field(Column<?> column) {
        DataType type =
                switch (column.type()) {
                    case INT32 -> DataTypes.IntegerType;
                    case INT64 -> DataTypes.LongType;
                    case FLOAT64 -> DataTypes.DoubleType;
                    case TEXT -> DataTypes.StringType;
                    case INT32S -> DataTypes.createArrayType(DataTypes.IntegerType, false);
                    case FLOAT32S -> DataTypes.createArrayType(DataTypes.FloatType, false);
                    case NUMBERS -> DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false);
                };
        return DataTypes.createStructField(column.name(), type, column.none().isPresent());
    }

    /** The column as it reaches Spark: a map as its names and its values. */
    private static Stream<StructField> parallel(Column<?> column) {
        if (column.type() != ColumnType.NUMBERS) {
            return Stream.of(field(column));
        }
        return Stream.of(
                DataTypes.createStructField(
                        column.name() + NAMES, DataTypes.createArrayType(DataTypes.StringType, false), false),
                DataTypes.createStructField(
                        column.name() + VALUES, DataTypes.createArrayType(DataTypes.DoubleType, false), false));
    }

    /** The column as it is stored. */
    private static org.apache.spark.sql.Column stored(Column<?> column) {
        return column.type() == ColumnType.NUMBERS
                ? map_from_arrays(col(column.name() + NAMES), col(column.name() + VALUES))
                        .as(column.name())
                : col(column.name());
    }

    private void throwFailure() {
        Throwable failed = failure;
        if (failed != null) {
            throw failed instanceof Fault fault
                    ? fault
                    : DiskFull.in(failed)
                            ? files.fault(DIRECTORY, failed)
                            : new Fault(
                                    files.display(DIRECTORY),
                                    "rollouts that can be written",
                                    root(failed),
                                    "fix what is in the way, then run the same command again; run.save-rollouts=false does without them",
                                    failed);
        }
    }

    /** What Spark's exceptions lead to: their own messages say that a job was aborted. */
    private static String root(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString().lines().findFirst().orElse("");
    }

    /** Blocks the caller while the queue is full: the loop must not run ahead of its own memory. */
    private static void waitForRoom(Runnable task, ThreadPoolExecutor executor) {
        try {
            executor.getQueue().put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rollouts were being written", e);
        }
    }

    private static Thread writerThread(Runnable task) {
        Thread thread = new Thread(task, "firesteel-rollouts");
        thread.setDaemon(true); // a run that dies must not be kept alive by its table
        return thread;
    }
}
