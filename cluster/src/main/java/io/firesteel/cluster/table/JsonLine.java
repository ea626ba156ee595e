package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.List;

/** One row of JSON Lines: an object, whole on its line. */
public final class JsonLine {
    private JsonLine() {}

    /**
     * Parses a row. Its numbers are {@link io.firesteel.core.json.JsonNumber}s, which keep their text.
     *
     * @param where file and row
     * @throws Fault if it is no object; one that stands on several lines, and a list of rows, are named as such
     */
    public static JsonObject parse(String where, String line) {
        boolean list = line.stripLeading().startsWith("[");
        try {
            Object row = Json.parseAsWritten(where, line);
            if (!(row instanceof List<?>)) {
                return JsonObject.of(where, row);
            }
        } catch (Fault fault) {
            boolean unfinished = fault.found().equals("the end of the text");
            if (!unfinished) {
                throw inOneLine(fault, "correct or delete the row");
            } else if (!list) {
                throw inOneLine(
                        fault,
                        "write each row on one line, as jq -c . FILE > NEW does; if the file was cut off, fetch it anew");
            }
        }
        throw new Fault(
                where,
                "JSON Lines, one object a line",
                "a JSON list",
                "write each of its items on a line, as jq -c '.[]' FILE > NEW does");
    }

    /** The text is one line, and which of the file's was said already. */
    private static Fault inOneLine(Fault fault, String fix) {
        return new Fault(
                fault.where().replace(": line 1, column ", ", character "),
                fault.expected(),
                fault.found(),
                fix,
                fault);
    }
}
