package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Rows of JSON Lines, numbered as lines; empty lines are none. Numbers keep their text. */
final class JsonLineRows {
    private JsonLineRows() {}

    static void read(TableFile file, InputStream in, Consumer<TableRow> rows) throws IOException {
        LineReader lines = new LineReader(in);
        Text line = new Text();
        for (long number = 1; lines.readLine(line) > 0; number++) {
            String text = text(file.row(number), line);
            if (number == 1 && text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            if (!text.isBlank()) {
                JsonObject row = JsonObject.of(file.row(number), Json.parseAsWritten(file.row(number), text));
                rows.accept(new TableRow(file.row(number), row.fields()));
            }
        }
    }

    private static String text(String where, Text line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.getBytes(), 0, line.getLength()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new Fault(where, "UTF-8", "other bytes", "convert the file to UTF-8", malformed);
        }
    }
}
