package io.firesteel.rewards.countdown;

import io.firesteel.core.Fault;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.TaskInfo;
import io.firesteel.rewards.tasks.TaskProblem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Countdown as one task among others: problems are drawn, not enumerated, so there may be more and larger numbers than
 * {@link CountdownProblems} can hold. A problem belongs to the same {@link io.firesteel.rewards.tasks.Split} here and
 * there. Its verifier is {@link CountdownVerifier}, which asks for the whole format.
 *
 * <p>Difficulty 1 is three numbers up to 10; 2 and 3 are three and four numbers up to 20; 4 is four up to 100 (the range of
 * TinyZero's data), 5 and 6 are five and six up to 100.
 */
public final class CountdownTask implements NumbersTask {
    private static final long serialVersionUID = 1;
    private static final int[] COUNT = {3, 3, 4, 4, 5, 6};
    private static final int[] HIGHEST = {10, 20, 20, 100, 100, 100};
    private static final int[] HIGHEST_VALUE = {99, 99, 99, 999, 999, 999};
    private static final TaskInfo<CountdownGold> INFO =
            new TaskInfo<>("countdown", COUNT.length, CountdownGold.class, "1");

    @Override
    public TaskInfo<CountdownGold> info() {
        return INFO;
    }

    /** Combines random numbers at random, starting over when a value leaves the range; the result is the target. */
    @Override
    public CountdownGold draw(Draws draws, int difficulty) {
        while (true) {
            List<Integer> numbers = draws.integers(COUNT[difficulty - 1], 1, HIGHEST[difficulty - 1]);
            List<Integer> items = new ArrayList<>(numbers);
            int value = 0;
            while (items.size() > 1 && value >= 0) {
                int x = items.remove(draws.below(items.size()));
                int y = items.remove(draws.below(items.size()));
                value = CountdownTries.apply(draws.below(4), x, y, HIGHEST_VALUE[difficulty - 1]);
                items.add(value);
            }
            if (value >= 1) {
                return new CountdownGold(
                        numbers.stream().map(Integer::longValue).toList(), value);
            }
        }
    }

    @Override
    public String question(CountdownGold problem) {
        return fields(problem).get("question");
    }

    @Override
    public Map<String, String> fields(CountdownGold problem) {
        return CountdownProblem.fields(problem.nums(), problem.target());
    }

    @Override
    public Verifier verifier() {
        return new CountdownVerifier();
    }

    /**
     * A row of a data set in TinyZero's schema: {@code nums}, a list of non-negative integers, and {@code target}, an
     * integer. The id is the problem's own unless the row has a column {@code id}.
     *
     * @param where the file and line, for messages
     * @throws Fault if the row has not these columns
     */
    public TaskProblem fromRow(String where, Map<String, ?> row) {
        List<Long> nums = new ArrayList<>();
        Optional<Long> target = integer(row.get("target"));
        boolean readable = target.isPresent() && row.get("nums") instanceof Iterable<?>;
        if (readable) {
            for (Object number : (Iterable<?>) row.get("nums")) {
                readable &= integer(number).map(nums::add).orElse(false);
            }
        }
        if (!readable) {
            throw fault(where, row, null);
        }
        CountdownGold gold;
        try {
            gold = new CountdownGold(nums, target.get());
        } catch (IllegalArgumentException refused) {
            throw fault(where, row, refused);
        }
        TaskProblem problem = describe(gold);
        return row.get("id") instanceof String id
                ? new TaskProblem(id, problem.key(), problem.fields(), problem.gold())
                : problem;
    }

    private static Fault fault(String where, Map<String, ?> row, Throwable cause) {
        return new Fault(
                where,
                "columns nums (1 to 64 non-negative integers) and target (an integer)",
                "nums=" + row.get("nums") + ", target=" + row.get("target"),
                "check that the file has TinyZero's Countdown schema",
                cause);
    }

    private static Optional<Long> integer(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short
                ? Optional.of(((Number) value).longValue())
                : Optional.empty();
    }
}
