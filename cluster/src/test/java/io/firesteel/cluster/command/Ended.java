package io.firesteel.cluster.command;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a command ended, run in this process. */
record Ended(int code, String output, String errors) {
    static Ended run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int code = CommandLines.run(arguments);
            return new Ended(code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Standard output's lines, the outcome among them, as JSON. */
    List<JsonObject> lines() {
        return output.lines().map(line -> Json.object("a line of output", line)).toList();
    }

    /** The outcome. */
    JsonObject json() {
        List<JsonObject> lines = lines();
        return lines.get(lines.size() - 1);
    }
}
