package io.firesteel.rewards.countdown;

import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.TaskInfo;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Make 24 out of four numbers (Tree of Thoughts, arXiv:2305.10601, §4.1). Difficulty 1 has numbers up to 10, 2 up to 13.
 * Every problem has a solution; some have none without fractions, such as 3, 3, 8, 8: {@code 8/(3-8/3)}.
 *
 * <p>Where ours differs: reasoning-gym's puzzle24 does not check that the given numbers are used, and takes 24.8 for 24.
 */
public final class GameOf24 implements NumbersTask {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<CountdownGold> INFO = new TaskInfo<>("game-of-24", 2, CountdownGold.class, "1");

    @Override
    public TaskInfo<CountdownGold> info() {
        return INFO;
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
    public String question(CountdownGold problem) {
        String numbers = problem.nums().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "Make 24 out of the numbers " + numbers
                + ", each used exactly once, with +, -, *, / and parentheses. Answer with the expression alone.";
    }
}
