package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Rows of Parquet files, by their schema. They are read by Parquet's own reader and not by a Spark job: the order is the file's
 * whatever the number of cores, and a damaged file is one fault instead of stack traces of executors.
 */
final class ParquetRows {
    private ParquetRows() {}

    static void read(TableFile file, Configuration hadoop, Set<String> columns, Consumer<TableRow> rows)
            throws IOException {
        try (ParquetFileReader parquet = open(file, hadoop)) {
            MessageType schema = parquet.getFileMetaData().getSchema();
            List<Type> wanted = schema.getFields().stream()
                    .filter(field -> columns.contains(field.getName()))
                    .toList();
            // Without any of them a row still says what it has: nothing of what is needed.
            MessageType read = wanted.isEmpty() ? schema : new MessageType(schema.getName(), wanted);
            Set<String> unread = new TreeSet<>();
            schema.getFields().forEach(field -> unread.add(field.getName()));
            read.getFields().forEach(field -> unread.remove(field.getName()));
            for (BlockMetaData group : parquet.getRowGroups()) {
                group.getColumns().stream()
                        .filter(chunk -> read.containsField(chunk.getPath().toArray()[0]))
                        .forEach(chunk -> requireCodec(file, hadoop, chunk));
            }
            parquet.setRequestedSchema(read);
            MessageColumnIO records = new ColumnIOFactory().getColumnIO(read, schema);
            long number = 0;
            for (PageReadStore group = parquet.readNextRowGroup(); group != null; group = parquet.readNextRowGroup()) {
                RecordReader<Group> reader = records.getRecordReader(group, new GroupRecordConverter(read));
                for (long row = 0; row < group.getRowCount(); row++) {
                    String where = file.row(++number);
                    rows.accept(new TableRow(where, values(where, reader.read(), read), unread));
                }
            }
        }
    }

    private static ParquetFileReader open(TableFile file, Configuration hadoop) throws IOException {
        try {
            return ParquetFileReader.open(
                    HadoopInputFile.fromPath(file.path(), hadoop),
                    HadoopReadOptions.builder(hadoop)
                            .usePageChecksumVerification() // by default a page that was changed is taken as it is
                            .build());
        } catch (NullPointerException e) { // what Parquet's reader makes of a type that is younger than itself
            List<String> younger = ParquetFooter.columnsOfUnknownType(file.path(), hadoop);
            if (younger.isEmpty()) {
                throw e;
            }
            throw new Fault(
                    file.name(),
                    "column types that Parquet " + TableFile.PARQUET_VERSION + " knows",
                    "a younger one, such as float16, in column " + String.join(", ", younger),
                    "leave the column out, or write it as float32 or as text: in pyarrow column.cast(pa.float32())",
                    e);
        }
    }

    /** What packs the pages is a class; one that is not there says nothing of the file. */
    private static void requireCodec(TableFile file, Configuration hadoop, ColumnChunkMetaData chunk) {
        String codec = chunk.getCodec().getHadoopCompressionCodecClassName();
        if (codec != null && hadoop.getClassByNameOrNull(codec) == null) {
            throw new Fault(
                    file.name(),
                    "pages packed by snappy, gzip, zstd or lz4_raw, or not at all",
                    chunk.getCodec().name().toLowerCase(Locale.ROOT) + " in column "
                            + chunk.getPath().toDotString() + ", and no class " + codec,
                    "write it with another: in pyarrow pq.write_table(table, NEW, compression='zstd')");
        }
    }

    private static Map<String, Object> values(String where, Group row, MessageType read) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Type field : read.getFields()) {
            values.put(field.getName(), ParquetValue.of(where + ", column " + field.getName(), row, field));
        }
        return values;
    }
}
