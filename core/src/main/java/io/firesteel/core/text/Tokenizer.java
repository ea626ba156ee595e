package io.firesteel.core.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A Hugging Face {@code tokenizer.json}. Computed by Hugging Face's own library, so tokens are the same as in the
 * tools that pre-trained the policy.
 *
 * <p>No tokens are added around a text (the template writes {@code <bos>} where it wants it, and {@link Beginning} says what goes in front),
 * none are cut off, none are padded; special tokens written in the text are recognised, except by {@link #encodeLiteral}. Safe for use by
 * several threads. Holds native memory: close it.
 */
public final class Tokenizer implements AutoCloseable {
    private final String name;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private final Set<String> specialTokens = new TreeSet<>();
    private final int vocabularySize;
    private final String prefix;
    private final TokenizersLibrary library;
    private final long handle;
    /** Held shared while the native object is in use, and alone while it is freed. */
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();

    private final byte[] json;
    private Tokenizer literal; // made when it is first needed: few texts spell a special token
    private boolean closed;

    /**
     * @param name what messages call it, such as its path
     * @param json the bytes of {@code tokenizer.json}
     */
    public Tokenizer(String name, byte[] json) {
        this.name = name;
        this.json = json;
        JsonObject parsed = Json.object(name, json);
        readVocabulary(parsed);
        prefix = prefix(parsed);
        vocabularySize =
                tokens.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        library = NativeTokenizers.library();
        try {
            handle = library.createTokenizerFromString(new String(json, StandardCharsets.UTF_8));
            library.disableTruncation(handle);
            library.disablePadding(handle);
        } catch (RuntimeException e) {
            throw new Fault(
                    name,
                    "a tokenizer.json of Hugging Face's tokenizers",
                    e.getMessage(),
                    "convert older formats (vocab.txt, tokenizer.model) with AutoTokenizer.from_pretrained(…)"
                            + ".save_pretrained(…)",
                    e);
        }
    }

    /** Reads a {@code tokenizer.json}. */
    public static Tokenizer read(Path file) {
        try {
            return new Tokenizer(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Fault(
                    file.toString(), "a tokenizer.json", e.toString(), "copy it from the policy's directory", e);
        }
    }

    /**
     * The text as token ids. A lone surrogate, which has no UTF-8, counts as U+FFFD.
     *
     * @throws Fault where the vocabulary has no token for a piece and no token for the unknown
     */
    public int[] encode(String text) {
        String wellFormed = new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
        Lock use = use();
        try {
            return encodeOpen(wellFormed);
        } finally {
            use.unlock();
        }
    }

    /**
     * The text as token ids where a special token that it spells is text like any other: what somebody else has written must not steer
     * the policy. Hugging Face's {@code split_special_tokens}.
     *
     * @throws Fault where the vocabulary has no other tokens for it, as one of whole words has not
     */
    public int[] encodeLiteral(String text) {
        int[] ids = literal().encode(text);
        for (int id : ids) {
            if (specialTokens.contains(token(id))) {
                throw new Fault(
                        name,
                        "other tokens than the special one itself for the text " + quote(token(id)),
                        "none in this vocabulary",
                        "take it out of the text");
            }
        }
        return ids;
    }

    private synchronized Tokenizer literal() {
        if (literal == null) {
            Map<String, Object> without =
                    new LinkedHashMap<>(Json.object(name, json).fields());
            without.put("added_tokens", List.of()); // the ids of the others do not depend on them
            literal = new Tokenizer(name, Json.print(without).getBytes(StandardCharsets.UTF_8));
        }
        return literal;
    }

    /** What the tokenizer's own post-processor sets in front of a text, as text: mostly a beginning-of-text token or nothing. */
    String prefix() {
        return prefix;
    }

    static String prefix(JsonObject tokenizer) {
        return tokenizer.has("post_processor") ? prefixOf(tokenizer.object("post_processor")) : "";
    }

    private static String prefixOf(JsonObject processor) {
        StringBuilder prefix = new StringBuilder();
        switch (processor.string("type", "")) {
            case "Sequence" ->
                processor
                        .list("processors")
                        .forEach(one -> prefix.append(prefixOf(JsonObject.of(processor.where(), one))));
            case "TemplateProcessing" -> {
                for (Object piece : processor.list("single")) {
                    JsonObject one = JsonObject.of(processor.where() + ": single", piece);
                    if (!one.has("SpecialToken")) {
                        break;
                    }
                    prefix.append(one.object("SpecialToken").string("id"));
                }
            }
            case "BertProcessing", "RobertaProcessing" ->
                prefix.append(processor.list("cls").get(0));
            default -> {} // others cut and count, and add nothing
        }
        return prefix.toString();
    }

    private int[] encodeOpen(String text) {
        long encoding;
        try {
            encoding = library.encode(handle, text, false);
        } catch (RuntimeException e) {
            throw new Fault(
                    name,
                    "text made of the vocabulary's tokens",
                    quote(text) + " (" + e.getMessage() + ")",
                    "write the prompt template in the words that this policy knows",
                    e);
        }
        try {
            long[] wide = library.getTokenIds(encoding);
            int[] narrow = new int[wide.length];
            for (int i = 0; i < wide.length; i++) {
                narrow[i] = (int) wide[i];
            }
            return narrow;
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    /** The text of token ids, special tokens included. An id without a token (a padded embedding has some) is no text. */
    public String decode(int... ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw new IllegalArgumentException("token id " + ids[i]);
            }
            wide[i] = ids[i];
        }
        Lock use = use();
        try {
            return library.decode(handle, wide, false);
        } finally {
            use.unlock();
        }
    }

    /** One more than the highest token id. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** The id of a token as the vocabulary writes it ({@code Ġthe} where a byte-level BPE means " the"). */
    public OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The token as the vocabulary writes it; empty where the id has none. */
    public String token(int id) {
        return tokens.getOrDefault(id, "");
    }

    /** The tokens that steer, such as {@code <|im_end|>}: those that the tokenizer marks as special. */
    public Set<String> specialTokens() {
        return Collections.unmodifiableSet(specialTokens);
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                library.deleteTokenizer(handle);
                if (literal != null) {
                    literal.close();
                }
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    private Lock use() {
        Lock use = lifetime.readLock();
        use.lock();
        if (closed) {
            use.unlock();
            throw new IllegalStateException("tokenizer " + name + " is closed");
        }
        return use;
    }

    private void readVocabulary(JsonObject json) {
        Object vocabulary = json.object("model").get("vocab");
        if (vocabulary instanceof Map<?, ?> words) { // WordLevel, WordPiece, BPE: token → id
            words.forEach((token, id) -> register(token, id));
        } else if (vocabulary instanceof List<?> pieces) { // Unigram: [[token, score], …], the id is the place
            for (int i = 0; i < pieces.size(); i++) {
                register(pieces.get(i) instanceof List<?> piece && !piece.isEmpty() ? piece.get(0) : null, (long) i);
            }
        } else {
            throw new Fault(name + ": model: vocab", "an object or a list", "neither", "is this a tokenizer.json?");
        }
        if (json.has("added_tokens")) {
            for (Object added : json.list("added_tokens")) {
                JsonObject token = JsonObject.of(name + ": added_tokens", added);
                register(token.string("content"), token.get("id"));
                if (token.bool("special", false)) {
                    specialTokens.add(token.string("content"));
                }
            }
        }
    }

    private void register(Object token, Object id) {
        if (!(token instanceof String text)
                || !(id instanceof Long number)
                || number < 0
                || number >= Integer.MAX_VALUE) {
            throw new Fault(
                    name,
                    "a vocabulary of strings with ids from 0 to 2147483646",
                    "\"" + token + "\": " + id,
                    "is this a tokenizer.json of Hugging Face's tokenizers?");
        }
        ids.put(text, number.intValue());
        tokens.put(number.intValue(), text);
    }

    private static String quote(String text) {
        return "\"" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\"";
    }
}
