package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The next term of a sequence whose n-th term is a polynomial in n. The degree is part of the question, so that there is
 * one right answer: the one whose differences of that order are all equal.
 */
public final class SequenceContinuation implements OneAnswerTask<SequenceContinuation.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("sequence-continuation", 4, Problem.class, "1");

    /** At least {@code degree + 2} terms, whose differences of order {@code degree} are all equal. */
    public record Problem(int degree, List<Long> terms) {
        public Problem {
            terms = List.copyOf(terms);
            Forms.require(
                    degree >= 1 && degree <= 8 && terms.size() >= degree + 2 && terms.size() <= 30, "enough terms");
            List<BigInteger> last = differences(terms, degree);
            Forms.require(last.stream().distinct().count() == 1, "a polynomial of that degree");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int[] coefficients = new int[difficulty + 1];
        for (int power = 0; power < difficulty; power++) {
            coefficients[power] = draws.between(-20, 20);
        }
        coefficients[difficulty] = draws.between(1, 9);
        List<Long> terms = new ArrayList<>();
        for (int n = 1; n <= difficulty + 3; n++) {
            long term = 0;
            for (int power = difficulty; power >= 0; power--) {
                term = term * n + coefficients[power];
            }
            terms.add(term);
        }
        return new Problem(difficulty, terms);
    }

    @Override
    public String question(Problem problem) {
        String terms = problem.terms.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "The terms of the sequence " + terms + " are the values of a polynomial of degree " + problem.degree
                + " at 1, 2, 3 and so on. What is the next term? Answer with an integer.";
    }

    @Override
    public String solve(Problem problem) {
        BigInteger next = BigInteger.ZERO; // the last differences of every order add up to the next term
        for (int order = 0; order <= problem.degree; order++) {
            List<BigInteger> row = differences(problem.terms, order);
            next = next.add(row.get(row.size() - 1));
        }
        return next.toString();
    }

    private static List<BigInteger> differences(List<Long> terms, int order) {
        List<BigInteger> row = terms.stream().map(BigInteger::valueOf).toList();
        for (int step = 0; step < order; step++) {
            List<BigInteger> next = new ArrayList<>();
            for (int i = 1; i < row.size(); i++) {
                next.add(row.get(i).subtract(row.get(i - 1)));
            }
            row = next;
        }
        return row;
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
