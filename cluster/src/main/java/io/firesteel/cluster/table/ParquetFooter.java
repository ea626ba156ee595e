package io.firesteel.cluster.table;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

import java.io.IOException;
import java.util.List;

/**
 * The end of a Parquet file as it is stored: a Thrift structure, its length in four bytes (little end first), and {@code PAR1}. Read only
 * to say why Parquet's own reader gave up.
 */
final class ParquetFooter {
    private static final int TAIL = 8;

    private ParquetFooter() {}

    /** The columns whose type is one that the reader's version of the format has no name for. */
    static List<String> columnsOfUnknownType(Path path, Configuration hadoop) throws IOException {
        long size = path.getFileSystem(hadoop).getFileStatus(path).getLen();
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            in.seek(size - TAIL);
            int length = Integer.reverseBytes(in.readInt());
            in.seek(size - TAIL - length);
            FileMetaData footer = Util.readFileMetaData(in);
            return footer.getSchema().stream()
                    .filter(column ->
                            column.isSetLogicalType() && column.getLogicalType().getSetField() == null)
                    .map(SchemaElement::getName)
                    .toList();
        }
    }
}
