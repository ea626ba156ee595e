package io.firesteel.rewards.countdown;

import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.GoldCodec;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.TaskProblem;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Countdown problem: reach {@code target} with each of {@code numbers} used exactly once. Two problems are the same if
 * they have the same multiset of numbers and the same target, so the numbers are kept sorted; the order in which a
 * prompt shows them is chosen later.
 */
public record CountdownProblem(List<Integer> numbers, int target) implements Serializable {
    public CountdownProblem {
        numbers = numbers.stream().sorted().toList();
    }

    /** {@code 3,7,10->56}: names the problem whatever order its numbers are shown in. */
    public String key() {
        return join(numbers) + "->" + target;
    }

    /** The part of all problems that it belongs to. */
    public Split split() {
        return Split.of(splitKey(numbers, target));
    }

    /** What decides on a problem's part, whatever the order of its numbers. */
    static String splitKey(List<? extends Number> numbers, long target) {
        return "countdown "
                + join(numbers.stream().map(Number::longValue).sorted().toList()) + "->" + target;
    }

    /** The numbers in the order in which the address {@code seeds} shows them. */
    public List<Integer> shown(Seeds seeds) {
        return new Draws(seeds.at("countdown-order").at(key())).shuffled(numbers);
    }

    /**
     * What prompt templates may name: {@code nums} ({@code 3,10,7}), {@code list} ({@code [3, 10, 7]}), {@code target},
     * {@code question} (TinyZero's sentence).
     *
     * @param shown the numbers in the order to show
     */
    static Map<String, String> fields(List<? extends Number> shown, long target) {
        String nums = join(shown);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("nums", nums);
        fields.put("list", "[" + nums.replace(",", ", ") + "]");
        fields.put("target", Long.toString(target));
        fields.put(
                "question",
                "Using the numbers " + fields.get("list") + ", create an equation that equals " + target
                        + ". You can use basic arithmetic operations (+, -, *, /) and each number can only be used once.");
        return fields;
    }

    /** As a task's problem named {@code countdown 3,7,10->56}, its numbers in the order that {@code seeds} shows them. */
    public TaskProblem asTask(Seeds seeds) {
        List<Integer> shown = shown(seeds);
        CountdownGold gold =
                new CountdownGold(shown.stream().map(Integer::longValue).toList(), target);
        return new TaskProblem(
                "countdown " + key(), splitKey(numbers, target), fields(shown, target), GoldCodec.write(gold));
    }

    private static String join(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
