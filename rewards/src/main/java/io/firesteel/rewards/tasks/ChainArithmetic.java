package io.firesteel.rewards.tasks;

import io.firesteel.rewards.arithmetic.ArithmeticExpression;

import java.util.Optional;

/** Evaluate an expression of {@code difficulty + 2} integers with {@code + - *} and parentheses. */
public final class ChainArithmetic implements OneAnswerTask<ChainArithmetic.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("chain-arithmetic", 10, Problem.class, "1");

    /** The expression as it is written. */
    public record Problem(String expression) {
        public Problem {
            try {
                ArithmeticExpression.evaluate(expression);
            } catch (ArithmeticExpression.Unreadable unreadable) {
                throw new IllegalArgumentException(unreadable);
            }
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        return new Problem(write(draws, difficulty + 2, difficulty <= 2 ? 20 : 99));
    }

    private static String write(Draws draws, int numbers, int highest) {
        if (numbers == 1) {
            return Integer.toString(draws.between(1, highest));
        }
        int left = draws.between(1, numbers - 1);
        String operator = " " + "+-*".charAt(draws.below(3)) + " ";
        return operand(draws, left, highest) + operator + operand(draws, numbers - left, highest);
    }

    private static String operand(Draws draws, int numbers, int highest) {
        String written = write(draws, numbers, highest);
        return numbers > 1 && draws.chance(0.5) ? "(" + written + ")" : written;
    }

    @Override
    public String question(Problem problem) {
        return "Calculate " + problem.expression + ". Answer with an integer.";
    }

    @Override
    public String solve(Problem problem) {
        try {
            return ArithmeticExpression.evaluate(problem.expression).value().toString();
        } catch (ArithmeticExpression.Unreadable unreadable) {
            throw new IllegalStateException("the problem's constructor has read it", unreadable);
        }
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
