package io.firesteel.rewards.code;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.code.sandbox.Limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A reference: what a program is written in, how it is asked, and its tests.
 *
 * <pre>{@code
 * {"language": "python", "style": "stdio", "tests": [{"input": "3 4\n", "output": "7\n"}]}
 * {"language": "java", "style": "function", "entry": "add", "tests": [{"arguments": [3, 4], "result": 7}]}
 * {"language": "python", "style": "leetcode", "entry": "twoSum", "unordered": true, "tests": [...]}
 * }</pre>
 *
 * <p>May also hold {@code "mutates"}: the index of an argument that the call changes in place, which is then compared instead
 * of what it returns; {@code "unordered"} and {@code "tolerance"}: see {@link DataComparison}; and {@code "limits"}:
 * {@code {"cpu-seconds", "memory-mebibytes"}}, at most what the sandbox is configured for, which is also the default.
 *
 * @param limits what one test may use
 * @param entry what is called; empty for standard input and output
 */
record CodeGold(Language language, Optional<Entry> entry, Limits limits, List<CodeTest> tests) {
    private static final String WHERE = "reference";
    private static final String FIX = "fix the reference";
    private static final double TOLERANCE = 1e-6;
    private static final int MOST_TESTS = 10_000;
    private static final int MOST_UNORDERED = 5_000; // comparing takes the square of it
    private static final String SOLUTION = "Solution";

    /**
     * What is called.
     *
     * @param type the class whose instance has the method; empty for a function or a static method
     * @param function its name
     * @param mutates the argument that is compared, if not the returned value
     */
    record Entry(Optional<String> type, String function, OptionalInt mutates) {}

    /** Whether it is in LeetCode's style. */
    boolean isMethodOfSolution() {
        return entry.isPresent() && entry.get().type().isPresent();
    }

    CodeGold {
        tests = List.copyOf(tests);
    }

    /**
     * Reads a reference.
     *
     * @param most what the sandbox allows a box
     * @throws Fault if it is none
     */
    static CodeGold read(String json, Limits most) {
        JsonObject gold = Json.object(WHERE, json);
        refuseUnknown(
                gold, Set.of("language", "style", "entry", "mutates", "unordered", "tolerance", "limits", "tests"));
        Language language = Language.of(WHERE, gold.string("language"));
        Optional<Entry> entry = entry(gold);
        double tolerance = gold.number("tolerance", TOLERANCE);
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new Fault(WHERE + ": tolerance", "0 to 1", Double.toString(tolerance), FIX);
        }
        List<Object> rows = gold.list("tests");
        if (rows.isEmpty() || rows.size() > MOST_TESTS) {
            throw new Fault(WHERE + ": tests", "1 to " + MOST_TESTS + " tests", rows.size() + " tests", FIX);
        }
        List<CodeTest> tests = new ArrayList<>();
        for (Object row : rows) {
            JsonObject test = JsonObject.of(WHERE + ": tests[" + tests.size() + "]", row);
            tests.add(
                    entry.isPresent()
                            ? call(test, entry.get(), new DataComparison(gold.bool("unordered", false), tolerance))
                            : text(test, new TextComparison(tolerance), most));
        }
        return new CodeGold(language, entry, limits(gold, most), tests);
    }

    private static Optional<Entry> entry(JsonObject gold) {
        String style = gold.string("style");
        if (style.equals("stdio")) {
            for (String key : List.of("entry", "mutates", "unordered")) {
                if (gold.has(key)) {
                    throw new Fault(WHERE + ": " + key, "no such key with style stdio", "one", FIX);
                }
            }
            return Optional.empty();
        }
        if (!style.equals("function") && !style.equals("leetcode")) {
            throw new Fault(WHERE + ": style", "one of [stdio, function, leetcode]", style, FIX);
        }
        String function = gold.string("entry");
        if (!function.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new Fault(WHERE + ": entry", "the name of a function or method", function, FIX);
        }
        OptionalInt mutates = gold.has("mutates") ? OptionalInt.of(gold.integer("mutates")) : OptionalInt.empty();
        return Optional.of(
                new Entry(style.equals("leetcode") ? Optional.of(SOLUTION) : Optional.empty(), function, mutates));
    }

    private static CodeTest text(JsonObject test, TextComparison comparison, Limits most) {
        refuseUnknown(test, Set.of("input", "output"));
        String output = test.string("output");
        if (output.length() > most.outputBytes()) {
            throw new Fault(
                    test.where() + ": output",
                    "at most " + most.outputBytes() + " bytes",
                    output.length() + " characters",
                    "raise sandbox.output-kibibytes");
        }
        return new CodeTest.Text(test.string("input"), output, comparison);
    }

    private static CodeTest call(JsonObject test, Entry entry, DataComparison comparison) {
        refuseUnknown(test, Set.of("arguments", "result"));
        if (!test.keys().contains("result")) { // null is a result
            throw new Fault(test.where() + ": result", "a JSON value", "nothing", "add the field \"result\"");
        }
        List<Object> arguments = test.list("arguments");
        if (entry.mutates().isPresent()
                && (entry.mutates().getAsInt() < 0 || entry.mutates().getAsInt() >= arguments.size())) {
            throw new Fault(
                    WHERE + ": mutates",
                    "the index of one of " + arguments.size() + " arguments",
                    Integer.toString(entry.mutates().getAsInt()),
                    FIX);
        }
        if (comparison.unordered() && test.get("result") instanceof List<?> items && items.size() > MOST_UNORDERED) {
            throw new Fault(
                    test.where() + ": result",
                    "at most " + MOST_UNORDERED + " items in any order",
                    items.size() + " items",
                    "leave out the test, or its freedom of order");
        }
        return new CodeTest.Call(entry, arguments, test.get("result"), comparison);
    }

    private static Limits limits(JsonObject gold, Limits most) {
        if (!gold.has("limits")) {
            return most;
        }
        JsonObject limits = gold.object("limits");
        refuseUnknown(limits, Set.of("cpu-seconds", "memory-mebibytes"));
        double mostSeconds = most.cpuMillis() / 1000.0;
        double mostMebibytes = most.memoryBytes() >> 20;
        return most.withCpuMillis(Math.round(1000 * within(limits, "cpu-seconds", 0.1, mostSeconds)))
                .withMemoryBytes((long) within(limits, "memory-mebibytes", 32, mostMebibytes) << 20);
    }

    private static double within(JsonObject limits, String key, double least, double most) {
        double value = limits.number(key, most);
        if (value >= least && value <= most) {
            return value;
        }
        throw new Fault(
                limits.where() + ": " + key, least + " to " + most, Double.toString(value), "raise sandbox." + key);
    }

    private static void refuseUnknown(JsonObject object, Set<String> known) {
        for (String key : object.keys()) {
            if (!known.contains(key)) {
                throw new Fault(
                        object.where() + ": " + key,
                        "one of " + known.stream().sorted().toList(),
                        key,
                        FIX);
            }
        }
    }
}
