package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a finished stage leaves for others: a policy, examples, or an evaluation. {@value #FILE} in the stage's directory, written
 * last, says that it is whole.
 *
 * @param kind what it is
 * @param path of the product, relative to the stage's directory; empty for an evaluation, which is its figures
 * @param sha256 of the product's content: a policy's fingerprint, the hash over the examples' rows in order
 * @param figures what there is to say of it, as JSON values
 */
public record Artefact(Kind kind, String path, String sha256, Map<String, Object> figures) {
    /** Its name in the stage's directory. */
    public static final String FILE = "artefact.json";

    /** The kinds of products. */
    public enum Kind {
        /** A Hugging Face directory. */
        POLICY,
        /** A Hugging Face directory whose head gives one number. */
        REWARD_MODEL,
        /** Parquet with token ids, mask, weight and where each example came from. */
        EXAMPLES,
        /** Parquet with pairs of completions, of which one is better, as token ids, and where each came from. */
        PAIRS,
        /** Figures. */
        EVALUATION
    }

    /** Writes it down, with the address of the stage that made it. */
    public void write(RunFiles directory, String address) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("address", address);
        file.put("kind", kind.name());
        file.put("path", path);
        file.put("sha256", sha256);
        file.put("figures", figures);
        directory.replace(FILE, Json.printIndented(file));
    }

    /** The artefact that a stage of this address has left in its directory; empty while it has none. */
    public static Optional<Artefact> read(RunFiles directory, String address) {
        if (!directory.exists(FILE)) {
            return Optional.empty();
        }
        JsonObject file = Json.object(directory.display(FILE), directory.readText(FILE));
        return file.string("address").equals(address)
                ? Optional.of(new Artefact(
                        Kind.valueOf(file.string("kind")),
                        file.string("path"),
                        file.string("sha256"),
                        file.object("figures").fields()))
                : Optional.empty();
    }
}
