package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.Optional;

/** {@code (a^e * b + c) mod m}: remainders of powers. */
public final class ModularArithmetic implements OneAnswerTask<ModularArithmetic.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("modular-arithmetic", 8, Problem.class, "1");

    /** {@code (a^exponent * b + c) mod modulus}. */
    public record Problem(long a, int exponent, long b, long c, long modulus) {
        public Problem {
            Forms.require(exponent >= 0 && modulus > 0, "exponent >= 0, modulus > 0");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int highest = 5 + 10 * difficulty;
        return new Problem(
                draws.between(2, highest),
                draws.between(1, difficulty),
                draws.between(1, highest),
                draws.between(0, highest),
                draws.between(3, 5 + 5 * difficulty));
    }

    @Override
    public String question(Problem problem) {
        return "What is (" + problem.a + "^" + problem.exponent + " * " + problem.b + " + " + problem.c + ") mod "
                + problem.modulus + "? Answer with an integer from 0 to " + (problem.modulus - 1) + ".";
    }

    @Override
    public String solve(Problem problem) {
        BigInteger modulus = BigInteger.valueOf(problem.modulus);
        return BigInteger.valueOf(problem.a)
                .modPow(BigInteger.valueOf(problem.exponent), modulus)
                .multiply(BigInteger.valueOf(problem.b))
                .add(BigInteger.valueOf(problem.c))
                .mod(modulus)
                .toString();
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
