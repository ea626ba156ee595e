package io.firesteel.rewards.tasks;

import java.util.List;
import java.util.Optional;

/** Evaluate a formula of truth values with not, and, or, xor. */
public final class BooleanEvaluation implements OneAnswerTask<BooleanEvaluation.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("boolean-evaluation", 8, Problem.class, "1");
    private static final int MAX_LENGTH = 200;

    /**
     * A formula in prefix notation: {@code T} and {@code F} are the values, {@code !} is not, {@code &}, {@code |} and
     * {@code ^} are and, or, xor. {@code &T!F} is {@code True and not False}.
     */
    public record Problem(String formula) {
        public Problem {
            Forms.require(
                    formula.length() <= MAX_LENGTH && new Reader(formula).whole(), "a formula in prefix notation");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        return new Problem(write(draws, difficulty + 3));
    }

    private static String write(Draws draws, int values) {
        String negation = draws.chance(0.25) ? "!" : "";
        if (values == 1) {
            return negation + (draws.chance(0.5) ? "T" : "F");
        }
        int left = draws.between(1, values - 1);
        return negation + "&|^".charAt(draws.below(3)) + write(draws, left) + write(draws, values - left);
    }

    @Override
    public String question(Problem problem) {
        return "Is " + new Reader(problem.formula).words() + " true or false? Answer with True or False.";
    }

    @Override
    public String solve(Problem problem) {
        return new Reader(problem.formula).value() ? "True" : "False";
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.word(answer, List.of("True", "False"));
    }

    /** Reads prefix notation once, from left to right. */
    private static final class Reader {
        private final String formula;
        private int at;

        Reader(String formula) {
            this.formula = formula;
        }

        /** Whether it is one formula and nothing else: every operator waits for its operands, none is left over. */
        boolean whole() {
            int wanted = 1;
            for (; at < formula.length() && wanted > 0; at++) {
                switch (formula.charAt(at)) {
                    case 'T', 'F' -> wanted--;
                    case '!' -> {}
                    case '&', '|', '^' -> wanted++;
                    default -> {
                        return false;
                    }
                }
            }
            return wanted == 0 && at == formula.length();
        }

        boolean value() {
            char sign = formula.charAt(at++);
            if (sign == 'T' || sign == 'F') {
                return sign == 'T';
            }
            boolean first = value();
            if (sign == '!') {
                return !first;
            }
            boolean second = value();
            return sign == '&' ? first && second : sign == '|' ? first || second : first ^ second;
        }

        String words() {
            return switch (formula.charAt(at++)) {
                case 'T' -> "True";
                case 'F' -> "False";
                case '!' -> "not " + words();
                case '&' -> "(" + words() + " and " + words() + ")";
                case '|' -> "(" + words() + " or " + words() + ")";
                default -> "(" + words() + " xor " + words() + ")";
            };
        }
    }
}
