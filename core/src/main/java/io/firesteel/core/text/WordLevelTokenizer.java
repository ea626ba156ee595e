package io.firesteel.core.text;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a {@code tokenizer.json} from a list of words, for policies small enough to have a vocabulary of their own.
 *
 * <p>Text is cut, from left to right, into the longest word of the vocabulary that is no number (such as {@code ->},
 * {@code <think>}, {@code stop}), else a run of digits, else one character; each piece must be a word of the vocabulary.
 * Decoding joins words without spaces. So {@code <bos>3,10,7->56} is the eight tokens {@code <bos> 3 , 10 , 7 -> 56},
 * {@code nostop} is two tokens, and {@code 100} is refused where the vocabulary ends at 99, not read as 10 and 0. Where the
 * vocabulary has no number but digits, each digit is a piece by itself: {@code 100} is the three tokens {@code 1 0 0}.
 */
public final class WordLevelTokenizer {
    private WordLevelTokenizer() {}

    /**
     * Renders the file; ids are places in {@code control}, then in {@code words}.
     *
     * @param control tokens that steer and are no text, such as {@code <pad>}, {@code <bos>}, {@code <eos>}; tools that
     *     decode without special tokens leave them out
     * @param words all others
     */
    public static String build(List<String> control, List<String> words) {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        List<Object> added = new ArrayList<>();
        for (String token : control) {
            added.add(controlToken(token, add(vocabulary, token)));
        }
        words.forEach(word -> add(vocabulary, word));

        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", "1.0");
        file.put("truncation", null);
        file.put("padding", null);
        file.put("added_tokens", added);
        file.put("normalizer", null);
        file.put(
                "pre_tokenizer",
                object(
                        "type",
                        "Split",
                        "pattern",
                        object("Regex", pattern(words)),
                        "behavior",
                        "Isolated",
                        "invert",
                        false));
        file.put("post_processor", null);
        file.put("decoder", object("type", "Fuse"));
        // The unknown token is not in the vocabulary, so that an unknown word is an error and not a guess.
        file.put("model", object("type", "WordLevel", "vocab", vocabulary, "unk_token", "<unk>"));
        return Json.printIndented(file);
    }

    private static int add(Map<String, Object> vocabulary, String token) {
        int id = vocabulary.size();
        if (token.isEmpty() || token.equals("<unk>") || vocabulary.putIfAbsent(token, id) != null) {
            throw new Fault(
                    "vocabulary, entry " + id,
                    "each token once, none empty, none <unk>",
                    "\"" + token + "\"",
                    "remove this entry");
        }
        return id;
    }

    private static Map<String, Object> controlToken(String token, int id) {
        return object(
                "id", id,
                "content", token,
                "single_word", false,
                "lstrip", false,
                "rstrip", false,
                "normalized", false,
                "special", true);
    }

    private static String pattern(List<String> words) {
        Set<String> alternatives = new HashSet<>();
        boolean digits = true;
        for (String word : words) {
            boolean number = word.matches("\\p{N}+");
            digits &= !number || word.codePointCount(0, word.length()) == 1;
            if (!number && word.codePointCount(0, word.length()) > 1) {
                alternatives.add(word);
            }
        }
        StringBuilder pattern = new StringBuilder();
        alternatives.stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .forEach(word -> pattern.append(word.replaceAll("[\\\\.^$*+?()\\[\\]{}|]", "\\\\$0"))
                        .append('|'));
        return pattern.append(digits ? "[\\s\\S]" : "\\p{N}+|[\\s\\S]").toString();
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }
}
