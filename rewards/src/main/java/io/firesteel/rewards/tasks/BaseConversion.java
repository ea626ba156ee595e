package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** Rewrite a number in another base, 2 to 16. */
public final class BaseConversion implements OneAnswerTask<BaseConversion.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("base-conversion", 8, Problem.class, "1");
    private static final int MAX_DIGITS = 100;

    /** {@code digits} in base {@code from}, asked for in base {@code to}. */
    public record Problem(String digits, int from, int to) {
        public Problem {
            Forms.require(from >= 2 && from <= 16 && to >= 2 && to <= 16, "bases 2 to 16");
            Forms.require(
                    digits.length() <= MAX_DIGITS
                            && new BigInteger(digits, from).toString(from).equals(digits),
                    "lower-case digits without leading zeros");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int number = draws.between(2, 16 << (2 * difficulty));
        int from = draws.between(2, 16);
        int to = 2 + (from - 2 + draws.between(1, 14)) % 15;
        return new Problem(Integer.toString(number, from), from, to);
    }

    @Override
    public String question(Problem problem) {
        return "Write the base-" + problem.from + " number " + problem.digits + " in base " + problem.to
                + ". Use the digits 0-9 and a-f, without a prefix.";
    }

    @Override
    public String solve(Problem problem) {
        return new BigInteger(problem.digits, problem.from).toString(problem.to);
    }

    @Override
    public Optional<String> canonical(String answer) {
        String digits = answer.strip().toLowerCase(Locale.ROOT);
        boolean plain = digits.chars().allMatch(digit -> "0123456789abcdef".indexOf(digit) >= 0);
        return plain && !digits.isEmpty() ? Optional.of(digits) : Optional.empty();
    }
}
