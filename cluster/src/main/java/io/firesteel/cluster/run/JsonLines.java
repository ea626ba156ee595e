package io.firesteel.cluster.run;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file with one JSON object per line, each with a field {@code iteration}, that survives being cut off.
 *
 * <p>Opening it at iteration k drops the rows of iteration k and later, and a last line that was cut off in writing: the
 * iterations are done again and write the same rows. Where the file system cannot append (object stores), the whole file
 * is written anew with each row; such files are small.
 */
final class JsonLines implements AutoCloseable {
    private final RunFiles files;
    private final String name;
    private final OutputStream appender; // null where the file system cannot append
    private final StringBuilder text; // what the file holds; used only where the file system cannot append

    private JsonLines(RunFiles files, String name, OutputStream appender, StringBuilder text) {
        this.files = files;
        this.name = name;
        this.appender = appender;
        this.text = text;
    }

    static JsonLines open(RunFiles files, String name, long firstIteration) {
        StringBuilder kept = new StringBuilder();
        for (JsonObject row : read(files, name)) {
            if (row.longInteger("iteration") < firstIteration) {
                kept.append(Json.print(row.fields())).append('\n');
            }
        }
        // Even when nothing was dropped: after a crash HDFS still leases the old file to the dead writer.
        files.replace(name, kept.toString());
        return files.canAppend()
                ? new JsonLines(files, name, files.append(name), new StringBuilder())
                : new JsonLines(files, name, null, kept);
    }

    /** The file's rows; none if there is no file. A last line without a line feed was cut off, and is no row. */
    static List<JsonObject> read(RunFiles files, String name) {
        if (!files.exists(name)) {
            return List.of();
        }
        String text = files.readText(name);
        List<JsonObject> rows = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            rows.add(Json.object(files.display(name) + " line " + (rows.size() + 1), text.substring(start, end)));
            start = end + 1;
        }
        return rows;
    }

    void append(Map<String, Object> row) {
        if (!(row.get("iteration") instanceof Number)) {
            throw new IllegalArgumentException(name + ": a row needs its iteration, found " + row.keySet());
        }
        String line = Json.print(row) + "\n";
        if (appender == null) {
            files.replace(name, text.append(line).toString());
            return;
        }
        try {
            appender.write(line.getBytes(StandardCharsets.UTF_8));
            appender.flush();
        } catch (IOException e) {
            throw files.fault(name, e);
        }
    }

    @Override
    public void close() {
        if (appender != null) {
            try {
                appender.close();
            } catch (IOException e) {
                throw files.fault(name, e);
            }
        }
    }
}
