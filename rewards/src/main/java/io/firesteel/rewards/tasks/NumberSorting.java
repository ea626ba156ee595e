package io.firesteel.rewards.tasks;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sort integers, rising or falling. */
public final class NumberSorting implements OneAnswerTask<NumberSorting.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("number-sorting", 10, Problem.class, "1");

    /** {@code order} is {@code ascending} or {@code descending}. */
    public record Problem(String order, List<Long> numbers) {
        public Problem {
            numbers = List.copyOf(numbers);
            Forms.require(order.equals("ascending") || order.equals("descending"), "ascending or descending");
            Forms.require(numbers.size() >= 2 && numbers.size() <= 100, "2 to 100 numbers");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        List<Long> numbers = draws.integers(2 + 2 * difficulty, -99 * difficulty, 99 * difficulty).stream()
                .map(Integer::longValue)
                .toList();
        return new Problem(draws.chance(0.5) ? "ascending" : "descending", numbers);
    }

    @Override
    public String key(Problem problem) {
        return name() + " " + problem.numbers.stream().sorted().toList();
    }

    @Override
    public String question(Problem problem) {
        return "Sort in " + problem.order + " order: " + join(problem.numbers)
                + ". Answer with the numbers separated by commas.";
    }

    @Override
    public String solve(Problem problem) {
        Comparator<Long> order =
                problem.order.equals("ascending") ? Comparator.naturalOrder() : Comparator.reverseOrder();
        return join(problem.numbers.stream().sorted(order).toList());
    }

    private static String join(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integers(answer);
    }
}
