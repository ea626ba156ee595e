package io.firesteel.cluster.examples;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.core.Fault;
import org.apache.spark.sql.Row;
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
 * Examples or pairs as Parquet, one folder per batch: {@code examples/batch=000012/}. Writing a batch again replaces it, so a resumed stage
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

    /** Where pairs lie. */
    public static final String PAIRS = "pairs";

    private static final StructType PAIRS_SCHEMA = new StructType(new StructField[] {
        field("prompt_id", DataTypes.StringType),
        field(PairFiles.PROMPT, DataTypes.StringType),
        field(PairFiles.CHOSEN, DataTypes.StringType),
        field(PairFiles.REJECTED, DataTypes.StringType),
        field(PairFiles.PROMPT_TOKENS, DataTypes.createArrayType(DataTypes.IntegerType, false)),
        field(PairFiles.CHOSEN_TOKENS, DataTypes.createArrayType(DataTypes.IntegerType, false)),
        field(PairFiles.REJECTED_TOKENS, DataTypes.createArrayType(DataTypes.IntegerType, false)),
        field(PairFiles.SOURCE, DataTypes.StringType),
    });

    /** What lies in a table. */
    public interface Stored {
        /** Its values, in the order of the table's columns. */
        Row cells();
    }

    private final SparkSession spark;
    private final RunFiles files;
    private final String directory;
    private final StructType schema;

    private ExampleTable(SparkSession spark, RunFiles files, String directory, StructType schema) {
        this.spark = spark;
        this.files = files;
        this.directory = directory;
        this.schema = schema;
    }

    /** Opens the table of a stage, dropping what was written of {@code firstBatch} and later. */
    public static ExampleTable open(SparkSession spark, RunFiles files, long firstBatch) {
        return open(new ExampleTable(spark, files, DIRECTORY, SCHEMA), firstBatch);
    }

    /** The same of a table of pairs, {@code pairs/batch=000012/}. */
    public static ExampleTable openPairs(SparkSession spark, RunFiles files, long firstBatch) {
        return open(new ExampleTable(spark, files, PAIRS, PAIRS_SCHEMA), firstBatch);
    }

    private static ExampleTable open(ExampleTable table, long firstBatch) {
        for (String name : table.files.list(table.directory)) {
            Matcher matcher = PARTITION.matcher(name);
            if (matcher.matches() && Long.parseLong(matcher.group(1)) >= firstBatch) {
                table.files.delete(table.directory + "/" + name);
            }
        }
        return table;
    }

    /** Refuses to go on where some of what was written is gone: the product would not be what its hash says. */
    public void requireRows(long rows) throws InterruptedException {
        AtomicLong there = new AtomicLong();
        if (!files.list(directory).isEmpty()) {
            JobWatch.run(
                    spark,
                    "counting the " + directory + " that are there",
                    () -> there.set(spark.read()
                            .schema(schema)
                            .parquet(files.path(directory).toString())
                            .count()));
        }
        if (there.get() != rows) {
            throw new Fault(
                    files.display(directory),
                    "the " + rows + " " + directory + " that were kept so far",
                    there + " rows",
                    "restore the missing folders from a copy, or choose another --run-dir to start from the beginning");
        }
    }

    /** Writes a batch and waits until it is there; nothing for a batch without rows. */
    public void write(long batch, List<? extends Stored> rows) throws InterruptedException {
        if (rows.isEmpty()) {
            return;
        }
        String folder = directory + String.format(Locale.ROOT, "/batch=%06d", batch);
        List<Row> table = rows.stream().map(Stored::cells).toList();
        JobWatch.run(
                spark, "batch " + batch + " · " + directory + " to Parquet", () -> spark.createDataFrame(table, schema)
                        .coalesce(1)
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(files.path(folder).toString()));
        files.requireParquet(folder);
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, false);
    }
}
