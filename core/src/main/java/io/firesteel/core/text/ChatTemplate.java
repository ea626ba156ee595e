package io.firesteel.core.text;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.text.jinja.JinjaTemplate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy's own chat template: how its publisher wrote turns as text when the policy was trained. The text is what transformers'
 * {@code apply_chat_template(…, add_generation_prompt=True)} makes of the same messages, but for {@code strftime_now}, which is there only as
 * a day that is named ({@link #TODAY}): a prompt that changes from day to day is not the one that a run goes on with.
 */
public final class ChatTemplate {
    /** The variable that tells which day it is, a {@code LocalDate}. */
    public static final String TODAY = "strftime_now";

    private static final String FILE = "chat_template.jinja";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    private static final String KEY = "chat_template";
    private static final List<String> SPECIAL =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private final JinjaTemplate template;
    private final Map<String, String> specialTokens;

    private ChatTemplate(JinjaTemplate template, Map<String, String> specialTokens) {
        this.template = template;
        this.specialTokens = specialTokens;
    }

    /**
     * One turn.
     *
     * @param role {@code system}, {@code user} or {@code assistant}
     */
    public record Message(String role, String content) {}

    /**
     * The template among a tokenizer's files: {@code chat_template.jinja}, else the one in {@code tokenizer_config.json}, of several the
     * one called default. Empty if there is none.
     *
     * @param where the policy, for messages
     * @param files by name
     */
    public static Optional<ChatTemplate> of(String where, Map<String, byte[]> files) {
        Optional<JsonObject> config = Optional.ofNullable(files.get(TOKENIZER_CONFIG))
                .map(bytes -> Json.object(where + "/" + TOKENIZER_CONFIG, bytes));
        Optional<JinjaTemplate> template = files.containsKey(FILE)
                ? Optional.of(
                        new JinjaTemplate(where + "/" + FILE, new String(files.get(FILE), StandardCharsets.UTF_8)))
                : config.flatMap(ChatTemplate::text)
                        .map(text -> new JinjaTemplate(where + "/" + TOKENIZER_CONFIG + ": " + KEY, text));
        return template.map(found -> new ChatTemplate(found, specialTokens(where, files)));
    }

    /** The tokens that have a part to play, by its name, such as {@code bos_token}. */
    static Map<String, String> specialTokens(String where, Map<String, byte[]> files) {
        Map<String, String> special = new LinkedHashMap<>();
        for (String file : List.of(SPECIAL_TOKENS_MAP, TOKENIZER_CONFIG)) {
            if (files.containsKey(file)) {
                readSpecial(Json.object(where + "/" + file, files.get(file)), special);
            }
        }
        return special;
    }

    private static Optional<String> text(JsonObject config) {
        if (!config.has(KEY) || config.get(KEY) == null) {
            return Optional.empty();
        } else if (config.get(KEY) instanceof String text) {
            return Optional.of(text);
        }
        return config.list(KEY).stream()
                .map(one -> JsonObject.of(config.where() + ": " + KEY, one))
                .filter(one -> one.string("name").equals("default"))
                .map(one -> one.string("template"))
                .findFirst();
    }

    private static void readSpecial(JsonObject from, Map<String, String> into) {
        for (String name : SPECIAL) {
            Object token = from.has(name) ? from.get(name) : null;
            Object content = token instanceof Map<?, ?> added ? added.get("content") : token;
            if (content instanceof String text) {
                into.put(name, text);
            }
        }
    }

    /**
     * The prompt: all turns, and the beginning of the assistant's next.
     *
     * @param variables further ones that this template knows, such as {@code enable_thinking}
     * @throws Fault if the template refuses the messages, as one does that knows no system prompt
     */
    public String render(List<Message> messages, Map<String, Object> variables) {
        return render(messages, variables, true);
    }

    private String render(List<Message> messages, Map<String, Object> variables, boolean answerBegins) {
        List<Object> turns = new ArrayList<>();
        for (Message message : messages) {
            Map<String, Object> turn = new LinkedHashMap<>();
            turn.put("role", message.role());
            turn.put("content", message.content());
            turns.add(turn);
        }
        Map<String, Object> all = new LinkedHashMap<>(specialTokens);
        all.put("tools", null);
        all.put("documents", null);
        all.put("add_generation_prompt", answerBegins);
        all.putAll(variables);
        all.put("messages", turns);
        return template.render(all);
    }

    /**
     * The token that ends the assistant's turn, as far as the template tells: the first special one behind what the assistant says.
     *
     * @param special the tokenizer's special tokens
     */
    public Optional<String> turnEnd(Set<String> special, Map<String, Object> variables) {
        String says = "an answer of the assistant";
        String text =
                render(List.of(new Message("user", "a question"), new Message("assistant", says)), variables, false);
        int behind = text.lastIndexOf(says);
        if (behind < 0) {
            return Optional.empty();
        }
        String end = text.substring(behind + says.length()).strip();
        return special.stream()
                .filter(token -> !token.isEmpty() && end.startsWith(token))
                .max(Comparator.comparingInt(String::length));
    }
}
