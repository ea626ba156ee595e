package io.firesteel.cluster.command;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

/** A row of JSON Lines to judge: id, gold, response. */
final class VerifyRow {
    private VerifyRow() {}

    /** What the completion answers, to the verifier of that name. */
    static Prompt prompt(String kind, JsonObject row) {
        Object gold = row.get("gold");
        String text = gold instanceof String string ? string : Json.print(gold);
        return new Prompt(String.valueOf(row.get("id")), kind, "", new int[] {0}, text);
    }

    static Completion completion(JsonObject row) {
        return completion(row.string("response"));
    }

    /** A completion of which nothing but its text is known. */
    static Completion completion(String text) {
        return new Completion(new int[0], new float[0], FinishReason.STOP, text);
    }
}
