package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.rewards.countdown.CountdownTask;
import io.firesteel.rewards.tasks.TaskProblem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads problems from JSON Lines and Parquet on any Hadoop file system. A file is in TinyZero's Countdown schema
 * ({@code nums}: integers, {@code target}: integer), or has {@code question} and {@code answer} as text; other columns are
 * ignored.
 */
public final class ProblemFiles {
    private static final StructType COUNTDOWN = new StructType()
            .add("nums", DataTypes.createArrayType(DataTypes.LongType))
            .add("target", DataTypes.LongType);
    private static final StructType QUESTION =
            new StructType().add("question", DataTypes.StringType).add("answer", DataTypes.StringType);

    private static final CountdownTask COUNTDOWN_TASK = new CountdownTask();

    private final SparkSession spark;

    public ProblemFiles(SparkSession spark) {
        this.spark = spark;
    }

    /** Train and test. A training problem that is also a test problem is left out of training. */
    public Problems read(List<String> trainFiles, List<String> testFiles) {
        List<TaskProblem> test = read(testFiles);
        Set<String> heldOut = test.stream().map(ProblemFiles::fingerprint).collect(Collectors.toSet());
        List<TaskProblem> train = read(trainFiles).stream()
                .filter(problem -> !heldOut.contains(fingerprint(problem)))
                .toList();
        return new Problems(train, test);
    }

    /** All problems of these files, in the order of files and rows. A problem that comes again gets an id of its own. */
    public List<TaskProblem> read(List<String> files) {
        List<TaskProblem> problems = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String file : files) {
            Dataset<Row> table = table(file);
            List<String> columns = Arrays.asList(table.columns());
            boolean countdown = columns.containsAll(List.of("nums", "target"));
            if (!countdown && !columns.containsAll(List.of("question", "answer"))) {
                throw new Fault(
                        file,
                        "columns nums and target, or question and answer",
                        "columns " + String.join(", ", columns),
                        "rename the columns, or convert the file");
            }
            StructType schema = countdown ? COUNTDOWN : QUESTION;
            List<Row> rows = table.select(
                            table.col(schema.fieldNames()[0]).cast(schema.fields()[0].dataType()),
                            table.col(schema.fieldNames()[1]).cast(schema.fields()[1].dataType()))
                    .collectAsList();
            for (int r = 0; r < rows.size(); r++) {
                Row row = rows.get(r);
                if (row.isNullAt(0) || row.isNullAt(1)) {
                    throw new Fault(
                            file + ", row " + (r + 1),
                            schema.fieldNames()[0] + " and " + schema.fieldNames()[1],
                            row.toString(),
                            "fix or delete the row");
                }
                problems.add(countdown ? countdown(file + ", row " + (r + 1), row, seen) : question(row, seen));
            }
        }
        return problems;
    }

    private static TaskProblem countdown(String where, Row row, Map<String, Integer> seen) {
        TaskProblem problem = COUNTDOWN_TASK.fromRow(where, Map.of("nums", row.getList(0), "target", row.getLong(1)));
        return new TaskProblem(unique(problem.id(), seen), problem.fields(), problem.gold());
    }

    private static TaskProblem question(Row row, Map<String, Integer> seen) {
        String question = row.getString(0);
        return new TaskProblem(unique(question, seen), Map.of("question", question), row.getString(1));
    }

    private static String unique(String key, Map<String, Integer> seen) {
        int times = seen.merge(key, 1, Integer::sum);
        return times == 1 ? key : key + " #" + times;
    }

    /** The same for the same problem, whatever order its numbers are shown in. */
    private static String fingerprint(TaskProblem problem) {
        return problem.id().replaceFirst(" #\\d+$", "");
    }

    private Dataset<Row> table(String file) {
        boolean parquet = file.endsWith(".parquet") || file.endsWith("/");
        try {
            return parquet
                    ? spark.read().parquet(file)
                    : spark.read().option("mode", "FAILFAST").json(file);
        } catch (Exception e) { // AnalysisException is checked in Scala and thrown unannounced in Java
            throw new Fault(
                    file,
                    parquet ? "a Parquet file" : "JSON Lines, one object a line",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()),
                    "check the path; the name's ending (.parquet or not) says how it is read",
                    e);
        }
    }
}
