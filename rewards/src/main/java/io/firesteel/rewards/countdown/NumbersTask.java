package io.firesteel.rewards.countdown;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.tasks.Task;

/** A task that asks for an expression over given numbers; what differs is which numbers and how it is asked. */
interface NumbersTask extends Task<CountdownGold> {
    /** The same for the same numbers in any order, and for all tasks of this kind. */
    @Override
    default String key(CountdownGold problem) {
        return CountdownProblem.splitKey(problem.nums(), problem.target());
    }

    @Override
    default String solve(CountdownGold problem) {
        return CountdownSolver.solve(problem.nums(), problem.target())
                .orElseThrow(() -> new IllegalArgumentException("no solution of " + problem));
    }

    @Override
    default Verdict verify(CountdownGold problem, String answer) {
        return problem.verify(answer);
    }
}
