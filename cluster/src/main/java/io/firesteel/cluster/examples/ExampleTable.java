package io.firesteel.cluster.examples;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.core.Fault;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Examples as Parquet, one folder per batch: {@code examples/batch=000012/}. Writing a batch again replaces it, so a resumed stage
 * leaves the table of an uninterrupted one.
 */
public final class ExampleTable {
    /** Where it lies in a stage's directory. */
    public static final String DIRECTORY = "examples";

    private static final Pattern PARTITION = Pattern.compile("batch=(\\d+)");

    static final StructType SCHEMA = new StructType(new StructField[] {
        field("prompt_id", DataTypes.StringType),
        field("prompt", DataTypes.StringType),
        field("completion", DataTypes.StringType),
        field("tokens", DataTypes.createArrayType(DataTypes.IntegerType, false)),
        field("learn", DataTypes.createArrayType(DataTypes.BooleanType, false)),
        field("weight", DataTypes.DoubleType),
        field("source", DataTypes.StringType),
    });

    private final SparkSession spark;
    private final RunFiles files;

    private ExampleTable(SparkSession spark, RunFiles files) {
        this.spark = spark;
        this.files = files;
    }

    /** Opens the table of a stage, dropping what was written of {@code firstBatch} and later. */
    public static ExampleTable open(SparkSession spark, RunFiles files, long firstBatch) {
        for (String name : files.list(DIRECTORY)) {
            Matcher matcher = PARTITION.matcher(name);
            if (matcher.matches() && Long.parseLong(matcher.group(1)) >= firstBatch) {
                files.delete(DIRECTORY + "/" + name);
            }
        }
        return new ExampleTable(spark, files);
    }

    /** Refuses to go on where some of what was written is gone: the product would not be what its hash says. */
    public void requireRows(long rows) throws InterruptedException {
        AtomicLong there = new AtomicLong();
        if (!files.list(DIRECTORY).isEmpty()) {
            JobWatch.run(
                    spark,
                    "counting the examples that are there",
                    () -> there.set(spark.read()
                            .schema(SCHEMA)
                            .parquet(files.path(DIRECTORY).toString())
                            .count()));
        }
        if (there.get() != rows) {
            throw new Fault(
                    files.display(DIRECTORY),
                    "the " + rows + " examples that were kept so far",
                    there + " rows",
                    "restore the missing folders from a copy, or choose another --run-dir to start from the beginning");
        }
    }

    /** Writes a batch and waits until it is there; nothing for a batch without rows. */
    public void write(long batch, List<ExampleRow> rows) throws InterruptedException {
        if (rows.isEmpty()) {
            return;
        }
        String directory = DIRECTORY + String.format(Locale.ROOT, "/batch=%06d", batch);
        List<Row> table = rows.stream().map(ExampleTable::row).toList();
        JobWatch.run(spark, "batch " + batch + " · examples to Parquet", () -> spark.createDataFrame(table, SCHEMA)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(files.path(directory).toString()));
        files.requireParquet(directory);
    }

    private static Row row(ExampleRow row) {
        return RowFactory.create(
                row.promptId(), row.prompt(), row.completion(), row.tokens(), row.learn(), row.weight(), row.source());
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, false);
    }
}
