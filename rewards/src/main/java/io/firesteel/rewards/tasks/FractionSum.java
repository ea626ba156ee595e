package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Add and subtract two to four fractions; the answer is in lowest terms, or an integer. */
public final class FractionSum implements OneAnswerTask<FractionSum.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("fraction-sum", 3, Problem.class, "1");
    private static final int LARGEST = 1_000_000;

    /** Each term is (numerator, denominator), the numerator negative if it is subtracted. */
    public record Problem(List<List<Integer>> terms) {
        public Problem {
            terms = List.copyOf(terms);
            Forms.require(terms.size() >= 2 && terms.size() <= 8, "2 to 8 terms");
            for (List<Integer> term : terms) {
                Forms.require(
                        term.size() == 2
                                && term.get(0) != 0
                                && Math.abs((long) term.get(0)) <= LARGEST
                                && term.get(1) >= 1
                                && term.get(1) <= LARGEST,
                        "fractions");
            }
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int[] denominators = {9, 15, 30};
        List<List<Integer>> terms = new ArrayList<>();
        for (int term = 0; term <= difficulty; term++) {
            int denominator = draws.between(2, denominators[difficulty - 1]);
            int numerator = draws.between(1, denominator - 1);
            int common = BigInteger.valueOf(numerator)
                    .gcd(BigInteger.valueOf(denominator))
                    .intValue();
            boolean subtracted = draws.chance(0.5) && term > 0;
            terms.add(List.of((subtracted ? -numerator : numerator) / common, denominator / common));
        }
        return new Problem(terms);
    }

    /** The same for the same terms in any order. */
    @Override
    public String key(Problem problem) {
        return name() + " "
                + problem.terms.stream()
                        .sorted(Comparator.<List<Integer>>comparingInt(term -> term.get(1))
                                .thenComparingInt(term -> term.get(0)))
                        .toList();
    }

    @Override
    public String question(Problem problem) {
        StringBuilder sum = new StringBuilder();
        for (List<Integer> term : problem.terms) {
            boolean subtracted = term.get(0) < 0;
            if (sum.isEmpty()) {
                sum.append(subtracted ? "-" : "");
            } else {
                sum.append(subtracted ? " - " : " + ");
            }
            sum.append(Math.abs(term.get(0))).append('/').append(term.get(1));
        }
        return "What is " + sum + "? Answer with a fraction in lowest terms like 3/4 or -5/2, or with an integer.";
    }

    @Override
    public String solve(Problem problem) {
        BigInteger numerator = BigInteger.ZERO;
        BigInteger denominator = BigInteger.ONE;
        for (List<Integer> term : problem.terms) {
            BigInteger below = BigInteger.valueOf(term.get(1));
            numerator = numerator
                    .multiply(below)
                    .add(BigInteger.valueOf(term.get(0)).multiply(denominator));
            denominator = denominator.multiply(below);
        }
        BigInteger common = numerator.gcd(denominator);
        BigInteger bottom = denominator.divide(common);
        String top = numerator.divide(common).toString();
        return bottom.equals(BigInteger.ONE) ? top : top + "/" + bottom;
    }

    /** Also LaTeX's {@code \frac{3}{4}}, with its minus before it. Two forms of one number stay two: {@code 6/8} is not 3/4. */
    @Override
    public Optional<String> canonical(String answer) {
        String text = answer.strip().replace('−', '-').replace("\\dfrac{", "\\frac{");
        String sign = text.startsWith("-\\frac{") ? "-" : "";
        if (text.startsWith("\\frac{", sign.length()) && text.endsWith("}")) {
            text = sign
                    + text.substring(sign.length() + "\\frac{".length(), text.length() - 1)
                            .replace("}{", "/");
        }
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Forms.integer(text);
        }
        Optional<String> top = Forms.integer(text.substring(0, slash));
        Optional<String> bottom = Forms.integer(text.substring(slash + 1));
        return top.isPresent() && bottom.isPresent() ? Optional.of(top.get() + "/" + bottom.get()) : Optional.empty();
    }
}
