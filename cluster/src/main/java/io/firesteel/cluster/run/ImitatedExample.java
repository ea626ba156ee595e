package io.firesteel.cluster.run;

import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An example of supervised fine-tuning as people look at it: its text as the policy sees it, in stretches that are learned or only read. A row
 * of {@code samples.jsonl} whose {@code source} is {@value #SOURCE}.
 *
 * @param tokens in all
 * @param learned how many of them are learned
 * @param weight of the example, mean over its learned tokens
 * @param stretches in reading order
 */
public record ImitatedExample(int tokens, int learned, double weight, List<Stretch> stretches) {
    private static final String SOURCE = "example";

    public ImitatedExample {
        stretches = List.copyOf(stretches);
    }

    /**
     * Tokens that are learned, or only read.
     *
     * @param text of theirs, special tokens included
     */
    public record Stretch(String text, boolean learn) {}

    /** The row of {@code samples.jsonl}; it is there before the first step. */
    Map<String, Object> row() {
        List<Object> parts = new ArrayList<>();
        for (Stretch stretch : stretches) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("text", Sample.wellFormed(stretch.text()));
            part.put("learn", stretch.learn());
            parts.add(part);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("iteration", 0);
        row.put("source", SOURCE);
        row.put("tokens", tokens);
        row.put("learned", learned);
        row.put("weight", weight);
        row.put("stretches", parts);
        return row;
    }

    static boolean isOne(JsonObject row) {
        return SOURCE.equals(row.string("source", ""));
    }

    /** Reads {@link #row} back. */
    static ImitatedExample from(JsonObject row) {
        List<Stretch> stretches = new ArrayList<>();
        for (Object part : row.list("stretches")) {
            JsonObject stretch = JsonObject.of(row.where(), part);
            stretches.add(new Stretch(stretch.string("text"), stretch.bool("learn")));
        }
        return new ImitatedExample(row.integer("tokens"), row.integer("learned"), row.number("weight"), stretches);
    }
}
