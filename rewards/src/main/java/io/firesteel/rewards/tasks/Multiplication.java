package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/** Multiply two integers of {@code difficulty + 1} digits (TinyZero's second task). */
public final class Multiplication implements OneAnswerTask<Multiplication.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("multiplication", 8, Problem.class, "1");

    /** {@code a * b}. */
    public record Problem(long a, long b) {}

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int lowest = 1;
        for (int digit = 0; digit < difficulty; digit++) {
            lowest *= 10;
        }
        int highest = lowest - 1 + 9 * lowest;
        return new Problem(draws.between(lowest, highest), draws.between(lowest, highest));
    }

    @Override
    public String key(Problem problem) {
        return name() + " " + Math.min(problem.a, problem.b) + " " + Math.max(problem.a, problem.b);
    }

    @Override
    public String question(Problem problem) {
        return "What is " + problem.a + " * " + problem.b + "? Answer with an integer without separators.";
    }

    @Override
    public Map<String, String> fields(Problem problem) {
        return Map.of("a", Long.toString(problem.a), "b", Long.toString(problem.b));
    }

    @Override
    public String solve(Problem problem) {
        return BigInteger.valueOf(problem.a)
                .multiply(BigInteger.valueOf(problem.b))
                .toString();
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
