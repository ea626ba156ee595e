package io.firesteel.rewards.countdown;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.Task;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Make 24 out of four numbers (Tree of Thoughts, arXiv:2305.10601, §4.1). Difficulty 1 has numbers up to 10, 2 up to 13.
 * Every problem has a solution; some have none without fractions, such as 3, 3, 8, 8: {@code 8/(3-8/3)}.
 *
 * <p>Where ours differs: reasoning-gym's puzzle24 does not check that the given numbers are used, and takes 24.8 for 24.
 */
public final class GameOf24 implements Task<CountdownGold> {
    private static final long serialVersionUID = 1;

    @Override
    public String name() {
        return "game-of-24";
    }

    @Override
    public int hardest() {
        return 2;
    }

    @Override
    public Class<CountdownGold> problemType() {
        return CountdownGold.class;
    }

    @Override
    public CountdownGold draw(Draws draws, int difficulty) {
        while (true) {
            List<Long> numbers = draws.integers(4, 1, difficulty == 1 ? 10 : 13).stream()
                    .map(Integer::longValue)
                    .toList();
            if (CountdownSolver.solve(numbers, 24).isPresent()) {
                return new CountdownGold(numbers, 24);
            }
        }
    }

    @Override
    public String key(CountdownGold problem) {
        return CountdownProblem.splitKey(problem.nums(), problem.target());
    }

    @Override
    public String question(CountdownGold problem) {
        String numbers = problem.nums().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "Make 24 out of the numbers " + numbers
                + ", each used exactly once, with +, -, *, / and parentheses. Answer with the expression alone.";
    }

    @Override
    public String solve(CountdownGold problem) {
        return CountdownSolver.solve(problem.nums(), problem.target())
                .orElseThrow(() -> new IllegalArgumentException("no solution of " + problem));
    }

    @Override
    public Verdict verify(CountdownGold problem, String answer) {
        return problem.verify(answer);
    }
}
