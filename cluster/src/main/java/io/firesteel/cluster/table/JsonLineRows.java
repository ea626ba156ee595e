package io.firesteel.cluster.table;

import io.firesteel.core.text.Utf8;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Rows of JSON Lines, numbered as lines; empty lines are none. Numbers keep their text. */
final class JsonLineRows {
    private JsonLineRows() {}

    static void read(TableFile file, InputStream in, Consumer<TableRow> rows) throws IOException {
        LineReader lines = new LineReader(in);
        Text line = new Text();
        for (long number = 1; lines.readLine(line) > 0; number++) {
            String text = Utf8.decode(file.row(number), line.getBytes(), line.getLength());
            if (number == 1 && text.startsWith("\uFEFF")) { // a byte order mark
                text = text.substring(1);
            }
            if (!text.isBlank()) {
                rows.accept(new TableRow(
                        file.row(number), JsonLine.parse(file.row(number), text).fields()));
            }
        }
    }
}
