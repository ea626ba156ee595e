package io.firesteel.rewards.code;

import io.firesteel.core.json.Json;
import io.firesteel.rewards.code.CodeGold.Entry;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One test of a program: what goes into the box, and what must come out of it. The latter never goes in. */
sealed interface CodeTest {
    /** Standard input. */
    byte[] input();

    /**
     * Compares what came out.
     *
     * @param output standard output
     * @return how it differs, in words; empty if it does not
     */
    Optional<String> difference(String output);

    /**
     * Standard input and output.
     *
     * @param text standard input
     * @param expected see {@link TextComparison}
     */
    record Text(String text, String expected, TextComparison comparison) implements CodeTest {
        @Override
        public byte[] input() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Optional<String> difference(String output) {
            return comparison.difference(expected, output);
        }
    }

    /**
     * The call of a function or method.
     *
     * @param arguments JSON values, in order
     * @param expected a JSON value, see {@link DataComparison}
     */
    record Call(Entry entry, List<Object> arguments, Object expected, DataComparison comparison) implements CodeTest {
        @Override
        public byte[] input() {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("class", entry.type().orElse(null));
            request.put("function", entry.function());
            request.put("arguments", arguments);
            request.put("mutates", entry.mutates().isPresent() ? entry.mutates().getAsInt() : null);
            return Json.print(request).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Optional<String> difference(String output) {
            return comparison.difference(expected, output);
        }
    }
}
