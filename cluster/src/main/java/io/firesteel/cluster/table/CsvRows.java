package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import io.firesteel.core.text.Utf8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rows of comma- or tab-separated values as RFC 4180 has them: the first row names the columns, a value in quotes may hold separators,
 * line breaks and doubled quotes. Every value is its text; an empty one is absent. Rows are numbered from 1, without the first.
 */
final class CsvRows {
    private final TableFile file;
    private final Reader in;
    private final char separator;
    private int next;
    private long row;

    private CsvRows(TableFile file, Reader in, char separator) {
        this.file = file;
        this.in = in;
        this.separator = separator;
    }

    static void read(TableFile file, InputStream in, char separator, Consumer<TableRow> rows) throws IOException {
        // One character a byte: the marks of CSV are ASCII, and each value is decoded where its row is known.
        new CsvRows(file, new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1)), separator)
                .read(rows);
    }

    private void read(Consumer<TableRow> rows) throws IOException {
        next = in.read();
        if (next < 0) {
            throw new Fault(file.name(), "a first row of column names", "an empty file", "is this the right file?");
        }
        if (next == 0xEF) { // a byte order mark, or the beginning of another character
            in.mark(2);
            if (in.read() == 0xBB && in.read() == 0xBF) {
                next = in.read();
            } else {
                in.reset();
            }
        }
        List<String> columns = record();
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new Fault(place(), "each column once", columns.toString(), "rename one of them");
        }
        while (next >= 0) {
            row++;
            List<String> values = record();
            if (values.size() == 1 && values.get(0).isEmpty()) {
                continue; // an empty line
            }
            if (values.size() != columns.size()) {
                throw new Fault(
                        file.row(row),
                        columns.size() + " values, as many as columns",
                        values.size() + " values",
                        "put values that hold a separator into quotes");
            }
            Map<String, Object> named = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                named.put(columns.get(i), values.get(i).isEmpty() ? null : values.get(i));
            }
            rows.accept(new TableRow(file.row(row), named));
        }
    }

    /** One record, up to the end of its line. */
    private List<String> record() throws IOException {
        List<String> values = new ArrayList<>();
        while (true) {
            values.add(next == '"' ? quoted() : bare());
            if (next == separator) {
                next = in.read();
                continue;
            }
            if (next == '\r') {
                next = in.read();
            }
            if (next == '\n') {
                next = in.read();
            }
            return values;
        }
    }

    private String bare() throws IOException {
        StringBuilder value = new StringBuilder();
        while (next >= 0 && next != separator && next != '\n' && next != '\r') {
            value.append((char) next);
            next = in.read();
        }
        return decoded(value);
    }

    private String quoted() throws IOException {
        StringBuilder value = new StringBuilder();
        while (true) {
            next = in.read();
            if (next < 0) {
                throw new Fault(place(), "a closing quote", "the end of the file", "close the quote");
            } else if (next == '"') {
                next = in.read();
                if (next != '"') {
                    break;
                }
            }
            value.append((char) next);
        }
        if (next >= 0 && next != separator && next != '\n' && next != '\r') {
            throw new Fault(
                    place(),
                    "a separator or a line's end after a closing quote",
                    "\"" + (char) next + "\"",
                    "double the quotes inside of a value");
        }
        return decoded(value);
    }

    private String decoded(StringBuilder bytes) {
        return Utf8.decode(place(), bytes.toString().getBytes(StandardCharsets.ISO_8859_1), bytes.length());
    }

    private String place() {
        return row == 0 ? file.name() + ", first row" : file.row(row);
    }
}
