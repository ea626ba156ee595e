package io.firesteel.cluster.table;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rows of Parquet files, by their schema. They are read by Parquet's own reader and not by a Spark job: the order is the file's
 * whatever the number of cores, and a damaged file is one fault instead of stack traces of executors.
 */
final class ParquetRows {
    private ParquetRows() {}

    static void read(TableFile file, Configuration hadoop, Set<String> columns, Consumer<TableRow> rows)
            throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(HadoopInputFile.fromPath(file.path(), hadoop))) {
            MessageType schema = parquet.getFileMetaData().getSchema();
            List<Type> wanted = schema.getFields().stream()
                    .filter(field -> columns.contains(field.getName()))
                    .toList();
            // Without any of them a row still says what it has: nothing of what is needed.
            MessageType read = wanted.isEmpty() ? schema : new MessageType(schema.getName(), wanted);
            parquet.setRequestedSchema(read);
            MessageColumnIO records = new ColumnIOFactory().getColumnIO(read, schema);
            long number = 0;
            for (PageReadStore group = parquet.readNextRowGroup(); group != null; group = parquet.readNextRowGroup()) {
                RecordReader<Group> reader = records.getRecordReader(group, new GroupRecordConverter(read));
                for (long row = 0; row < group.getRowCount(); row++) {
                    rows.accept(new TableRow(file.row(++number), values(reader.read(), read)));
                }
            }
        }
    }

    private static Map<String, Object> values(Group row, MessageType read) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Type field : read.getFields()) {
            values.put(field.getName(), ParquetValue.of(row, field));
        }
        return values;
    }
}
