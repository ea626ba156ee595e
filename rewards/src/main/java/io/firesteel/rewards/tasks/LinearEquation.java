package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.Optional;

/** Solve {@code a x + b = c x + d} for an integer x. */
public final class LinearEquation implements OneAnswerTask<LinearEquation.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("linear-equation", 8, Problem.class, "1");

    /** {@code a x + b = c x + d}; there must be exactly one x, and it must be an integer. */
    public record Problem(long a, long b, long c, long d) {
        public Problem {
            Forms.require(a != c && x(a, b, c, d)[1].signum() == 0, "one integer solution");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int highest = 3 + 4 * difficulty;
        int x = draws.between(-highest, highest);
        int a = draws.between(2, highest);
        int c = difficulty == 1 ? 0 : draws.between(-highest, 1);
        int b = draws.between(-5 * highest, 5 * highest);
        return new Problem(a, b, c, (a - c) * x + b);
    }

    @Override
    public String question(Problem problem) {
        return "Solve " + side(problem.a, problem.b) + " = " + side(problem.c, problem.d)
                + " for x. Answer with the integer x alone.";
    }

    private static String side(long factor, long constant) {
        String sign = constant < 0 ? " - " : " + ";
        return factor == 0 ? Long.toString(constant) : factor + "x" + sign + Math.abs(constant);
    }

    /** {@code (d - b) / (a - c)} and the remainder. */
    private static BigInteger[] x(long a, long b, long c, long d) {
        return BigInteger.valueOf(d)
                .subtract(BigInteger.valueOf(b))
                .divideAndRemainder(BigInteger.valueOf(a).subtract(BigInteger.valueOf(c)));
    }

    @Override
    public String solve(Problem problem) {
        return x(problem.a, problem.b, problem.c, problem.d)[0].toString();
    }

    @Override
    public Optional<String> canonical(String answer) {
        String text = answer.strip();
        boolean named = text.startsWith("x") && text.substring(1).stripLeading().startsWith("=");
        return Forms.integer(named ? text.substring(text.indexOf('=') + 1) : text);
    }
}
