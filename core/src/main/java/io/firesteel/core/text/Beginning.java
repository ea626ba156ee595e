package io.firesteel.core.text;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.Map;
import java.util.Optional;

/**
 * What a policy's tokenizer sets in front of a text that no chat template has written, a beginning-of-text token or nothing: a policy that
 * read one before every text of its training answers worse without.
 *
 * <p>As transformers 5 decides it: {@code add_bos_token} or {@code add_eos_token} of {@code tokenizer_config.json}, where there is either,
 * and {@code bos_token} there; else the post-processor of {@code tokenizer.json}. What either sets behind a text is left out: a completion
 * follows.
 *
 * @param text empty for nothing
 */
public record Beginning(String text) {
    /** Nothing. */
    public static final Beginning NONE = new Beginning("");

    private static final String ADD_BOS = "add_bos_token";

    /**
     * That of a policy.
     *
     * @param where the policy, for messages
     * @param files beside {@code tokenizer.json}, by name
     */
    public static Beginning of(String where, Tokenizer tokenizer, Map<String, byte[]> files) {
        Optional<JsonObject> config = Optional.ofNullable(files.get(ChatTemplate.TOKENIZER_CONFIG))
                .map(bytes -> Json.object(where + "/" + ChatTemplate.TOKENIZER_CONFIG, bytes));
        if (config.filter(one -> one.has(ADD_BOS) || one.has("add_eos_token")).isEmpty()) {
            return new Beginning(tokenizer.prefix());
        }
        boolean adds = Boolean.TRUE.equals(config.get().fields().get(ADD_BOS));
        return adds ? new Beginning(ChatTemplate.specialTokens(where, files).getOrDefault("bos_token", "")) : NONE;
    }

    /** The text with this in front, unless it begins so already. */
    public String before(String prompt) {
        return prompt.startsWith(text) ? prompt : text + prompt;
    }
}
