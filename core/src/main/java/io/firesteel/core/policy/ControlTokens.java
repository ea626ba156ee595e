package io.firesteel.core.policy;

import io.firesteel.core.json.JsonObject;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The ids that steer: what {@code config.json} and {@code generation_config.json} call {@code eos_token_id}, {@code bos_token_id} and
 * {@code pad_token_id}. Only the first are read here; the other two are carried along to whoever reads what is written.
 *
 * @param stop ids that end a completion, at least one
 * @param begin the id that begins a text; empty where the policy names none
 * @param padding the id that fills a batch of unequal texts; empty where the policy names none
 */
@SuppressWarnings("ArrayRecordComponent")
public record ControlTokens(int[] stop, OptionalInt begin, OptionalInt padding) {
    private static final String BEGIN = "bos_token_id";
    private static final String STOP = "eos_token_id";
    private static final String PADDING = "pad_token_id";

    /** Of a policy that names what ends a completion and nothing else. */
    static ControlTokens stop(int... ids) {
        return new ControlTokens(ids, OptionalInt.empty(), OptionalInt.empty());
    }

    /**
     * Those of a directory; what {@code generation_config.json} says counts before {@code config.json}, as in transformers. Old files say
     * {@code -1} for none, and a padding token beyond the embedding is one that nothing can be computed of: both are none.
     */
    static ControlTokens of(int[] stop, int vocabulary, List<JsonObject> files) {
        return new ControlTokens(stop, first(BEGIN, vocabulary, files), first(PADDING, vocabulary, files));
    }

    private static OptionalInt first(String key, int vocabulary, List<JsonObject> files) {
        return files.stream()
                .filter(file -> file.has(key))
                .map(file -> file.get(key))
                .filter(value -> value instanceof Long id && id >= 0 && id < vocabulary)
                .mapToInt(value -> ((Long) value).intValue())
                .findFirst();
    }

    /** What a file says of them; one that there is not is {@code null}. */
    void writeInto(Map<String, Object> file) {
        file.put(BEGIN, begin.isPresent() ? begin.getAsInt() : null);
        file.put(STOP, HuggingFaceConfig.oneOrList(stop));
        file.put(PADDING, padding.isPresent() ? padding.getAsInt() : null);
    }
}
