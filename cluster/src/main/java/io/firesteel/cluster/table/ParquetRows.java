package io.firesteel.cluster.table;

import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.core.Fault;
import io.firesteel.core.json.JsonNumber;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Rows of Parquet files, by their schema, read by Spark one file at a time: its order over several depends on the number of cores. */
record ParquetRows(Supplier<SparkSession> spark) {
    void read(TableFile file, Set<String> columns, Consumer<TableRow> rows) {
        StructField[] fields;
        List<Row> found;
        try {
            // Spark reads a path as a glob.
            String path = file.path().toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
            Dataset<Row> narrow = JobWatch.call(spark.get(), "reading " + file.name(), () -> narrow(path, columns));
            fields = narrow.schema().fields();
            found = JobWatch.call(spark.get(), "reading " + file.name(), narrow::collectAsList);
        } catch (Fault waitedInVain) {
            throw waitedInVain;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + file.name() + " was being read", e);
        } catch (Exception e) { // AnalysisException is checked in Scala and thrown unannounced in Java
            throw file.fault(e);
        }
        for (int r = 0; r < found.size(); r++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int c = 0; c < fields.length; c++) {
                values.put(fields[c].name(), value(found.get(r), c, fields[c]));
            }
            rows.accept(new TableRow(file.row(r + 1), values));
        }
    }

    /** The wanted columns; to know them, Spark reads the file's footer, in a job. */
    private Dataset<Row> narrow(String path, Set<String> columns) {
        Dataset<Row> table = spark.get().read().parquet(path);
        Column[] wanted = Arrays.stream(table.columns())
                .filter(columns::contains)
                .map(name -> table.col("`" + name.replace("`", "``") + "`"))
                .toArray(Column[]::new);
        return wanted.length == 0 ? table.limit(1) : table.select(wanted);
    }

    private static Object value(Row row, int column, StructField field) {
        if (row.isNullAt(column)) {
            return null;
        }
        return field.dataType() instanceof ArrayType
                ? row.getList(column).stream().map(ParquetRows::plain).toList()
                : plain(row.get(column));
    }

    /** Whole numbers and decimals have one text; a binary fraction has none and stays what it is. */
    private static Object plain(Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return new JsonNumber(value.toString());
        }
        return value instanceof BigDecimal decimal ? new JsonNumber(decimal.toPlainString()) : value;
    }
}
