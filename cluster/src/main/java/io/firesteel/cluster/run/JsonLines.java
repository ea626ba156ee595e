package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A file with one JSON object per line, each with a field {@code iteration}, that survives being cut off.
 *
 * <p>Opening it at iteration k drops the rows of iteration k and later, and a last line that was cut off in writing: the
 * iterations are done again and write the same rows. Where the file system cannot append (object stores), the whole file
 * is written anew with each row; such files are small.
 */
final class JsonLines implements AutoCloseable {
    private static final String ITERATION = "iteration";

    private final RunFiles files;
    private final String name;
    private final FaultyStream appender; // null where the file system cannot append
    private final StringBuilder text; // what the file holds; used only where the file system cannot append

    private long rows;

    private JsonLines(RunFiles files, String name, FaultyStream appender, StringBuilder text, long rows) {
        this.files = files;
        this.name = name;
        this.appender = appender;
        this.text = text;
        this.rows = rows;
    }

    /** @param notices told of lines that cannot be read, and where they are kept */
    static JsonLines open(RunFiles files, String name, long firstIteration, Consumer<String> notices) {
        Content before = content(files, name);
        if (!before.unreadable().isEmpty()) {
            int dot = name.lastIndexOf('.');
            String former = String.format(
                    Locale.ROOT,
                    "%s.before-iteration-%06d%s",
                    name.substring(0, dot),
                    firstIteration,
                    name.substring(dot));
            files.replace(former, files.read(name));
            notices.accept("lines of " + name + " that cannot be read (" + Ranges.text(before.unreadable())
                    + ") are left out; the former file is kept as " + former);
        }
        StringBuilder text = new StringBuilder();
        long kept = 0;
        for (JsonObject row : before.rows()) {
            if (row.longInteger(ITERATION) < firstIteration) {
                text.append(Json.print(row.fields())).append('\n');
                kept++;
            }
        }
        // Even when nothing was dropped: after a crash HDFS still leases the old file to the dead writer.
        files.replace(name, text.toString());
        return files.canAppend()
                ? new JsonLines(files, name, files.append(name), new StringBuilder(), kept)
                : new JsonLines(files, name, null, text, kept);
    }

    /**
     * What a file holds.
     *
     * @param unreadable numbers of the lines, from 1, that are no rows
     */
    record Content(List<JsonObject> rows, List<Long> unreadable) {
        /** How many rows are of this iteration or later. */
        long from(long iteration) {
            return rows.stream()
                    .filter(row -> row.longInteger(ITERATION) >= iteration)
                    .count();
        }
    }

    /** A file's rows, and what is none; nothing if there is no file. A last line without a line feed was cut off, and is neither. */
    static Content content(RunFiles files, String name) {
        List<JsonObject> rows = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        long number = 0;
        for (String line : lines(files, name)) {
            number++;
            try {
                JsonObject row = Json.object(name, line);
                row.longInteger(ITERATION);
                rows.add(row);
            } catch (Fault e) {
                unreadable.add(number);
            }
        }
        return new Content(rows, unreadable);
    }

    /** The file's rows; none if there is no file. A last line without a line feed was cut off, and is no row. */
    static List<JsonObject> read(RunFiles files, String name) {
        List<JsonObject> rows = new ArrayList<>();
        for (String line : lines(files, name)) {
            rows.add(Json.object(files.display(name) + " line " + (rows.size() + 1), line));
        }
        return rows;
    }

    private static List<String> lines(RunFiles files, String name) {
        String text = files.exists(name) ? files.readText(name) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    void append(Map<String, Object> row) {
        if (!(row.get(ITERATION) instanceof Number)) {
            throw new IllegalArgumentException(name + ": a row needs its iteration, found " + row.keySet());
        }
        String line = Json.print(row) + "\n";
        rows++;
        if (appender == null) {
            files.replace(name, text.append(line).toString());
            return;
        }
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        appender.write(bytes, 0, bytes.length);
        appender.flush();
    }

    /** How many the file holds. */
    long rows() {
        return rows;
    }

    /** Waits until all rows so far outlive a loss of power. */
    void force() {
        if (appender != null) {
            appender.force();
        }
    }

    @Override
    public void close() {
        if (appender != null) {
            appender.close();
        }
    }
}
