package io.firesteel.cluster.verification;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

/** A row to verify: id, gold, response. */
public final class ResponseRow {
    private ResponseRow() {}

    /**
     * What the completion answers, to the verifier of that name.
     *
     * @throws Fault if id or gold is missing
     */
    public static Prompt prompt(String kind, JsonObject row) {
        Object gold = present(row, "gold");
        String text = gold instanceof String string ? string : Json.print(gold);
        return new Prompt(String.valueOf(present(row, "id")), kind, "", new int[] {0}, text);
    }

    public static Completion completion(JsonObject row) {
        return completion(row.string("response"));
    }

    /** A completion of which nothing but its text is known. */
    public static Completion completion(String text) {
        return new Completion(new int[0], new float[0], FinishReason.STOP, text);
    }

    static Object present(JsonObject row, String key) {
        if (!row.has(key)) {
            throw new Fault(
                    row.where() + ": " + key,
                    "a value",
                    "none; the row has " + row.keys(),
                    "every row needs id, gold and response");
        }
        return row.get(key);
    }
}
