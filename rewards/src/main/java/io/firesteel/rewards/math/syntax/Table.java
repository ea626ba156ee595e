package io.firesteel.rewards.math.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the tables that a vocabulary is written as: words with white space between them. */
final class Table {
    private Table() {}

    /** The words. */
    static Set<String> names(String words) {
        return Set.of(words.strip().split("\\s+"));
    }

    /** Of each line the first word is a name, and the others are how it is written; a line of one word is written as it is named. */
    static Map<String, String> spellings(String lines) {
        Map<String, String> names = new HashMap<>();
        lines.lines().forEach(line -> {
            String[] words = line.strip().split("\\s+");
            for (int at = Math.min(1, words.length - 1); at < words.length; at++) {
                names.put(words[at], words[0]);
            }
        });
        return Map.copyOf(names);
    }
}
