package io.firesteel.rewards.tasks;

import java.util.Locale;
import java.util.Optional;

/** Translate between decimal and Roman numerals, 1 to 3999. */
public final class RomanNumerals implements OneAnswerTask<RomanNumerals.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("roman-numerals", 4, Problem.class, "1");
    private static final int[] VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final String[] SIGNS = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};

    /** {@code to} is {@code roman} or {@code decimal}. */
    public record Problem(int number, String to) {
        public Problem {
            Forms.require(number >= 1 && number <= 3999, "1 to 3999");
            Forms.require(to.equals("roman") || to.equals("decimal"), "roman or decimal");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int[] highest = {50, 200, 1000, 3999};
        return new Problem(draws.between(1, highest[difficulty - 1]), draws.chance(0.5) ? "roman" : "decimal");
    }

    @Override
    public String key(Problem problem) {
        return name() + " " + problem.number;
    }

    @Override
    public String question(Problem problem) {
        return problem.to.equals("roman")
                ? "Write " + problem.number + " as a Roman numeral."
                : "Write the Roman numeral " + roman(problem.number) + " as a decimal integer.";
    }

    static String roman(int number) {
        StringBuilder roman = new StringBuilder();
        int left = number;
        for (int sign = 0; sign < VALUES.length; sign++) {
            for (; left >= VALUES[sign]; left -= VALUES[sign]) {
                roman.append(SIGNS[sign]);
            }
        }
        return roman.toString();
    }

    @Override
    public String solve(Problem problem) {
        return problem.to.equals("roman") ? roman(problem.number) : Integer.toString(problem.number);
    }

    @Override
    public Optional<String> canonical(String answer) {
        Optional<String> integer = Forms.integer(answer);
        return integer.isPresent() ? integer : Optional.of(answer.strip().toUpperCase(Locale.ROOT));
    }
}
