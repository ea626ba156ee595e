package io.firesteel.rewards.tasks;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The greatest common divisor or the least common multiple of two or three integers. */
public final class GcdLcm implements OneAnswerTask<GcdLcm.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("gcd-lcm", 6, Problem.class, "1");

    /** {@code ask} is {@code gcd} or {@code lcm}. */
    public record Problem(String ask, List<Long> numbers) {
        public Problem {
            numbers = List.copyOf(numbers);
            Forms.require(ask.equals("gcd") || ask.equals("lcm"), "gcd or lcm");
            Forms.require(
                    numbers.size() >= 2
                            && numbers.size() <= 8
                            && numbers.stream().allMatch(number -> number > 0),
                    "2 to 8 positive integers");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        // A common factor is put in, or almost all greatest common divisors would be 1.
        int factor = draws.between(1, 6 * difficulty);
        int count = difficulty <= 3 ? 2 : 3;
        List<Long> numbers = draws.integers(count, 2, 12 * difficulty).stream()
                .map(number -> (long) number * factor)
                .toList();
        return new Problem(draws.chance(0.5) ? "gcd" : "lcm", numbers);
    }

    @Override
    public String key(Problem problem) {
        return name() + " " + problem.ask + " "
                + problem.numbers.stream().sorted().toList();
    }

    @Override
    public String question(Problem problem) {
        String asked = problem.ask.equals("gcd") ? "greatest common divisor" : "least common multiple";
        String numbers = problem.numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "What is the " + asked + " of " + numbers + "? Answer with an integer.";
    }

    @Override
    public String solve(Problem problem) {
        return problem.numbers.stream()
                .map(BigInteger::valueOf)
                .reduce((a, b) -> problem.ask.equals("gcd")
                        ? a.gcd(b)
                        : a.divide(a.gcd(b)).multiply(b))
                .orElseThrow()
                .toString();
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
