package io.firesteel.cluster.command;

import io.firesteel.core.json.Json;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a command ended: its exit code and the figures of the JSON object on standard output's last line.
 *
 * @param exit how it ended
 * @param figures the command's own fields, in order; may hold {@code runDirectory}
 */
public record Outcome(ExitCode exit, Map<String, Object> figures) {
    /** Done, with these figures. */
    public static Outcome completed(Map<String, Object> figures) {
        return new Outcome(ExitCode.COMPLETED, figures);
    }

    /** Prints the final line and returns the process's exit code. */
    public int print(PrintStream out) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("status", exit.status());
        line.put("exitCode", exit.code());
        line.putAll(figures);
        out.println(Json.print(line));
        out.flush();
        return exit.code();
    }
}
