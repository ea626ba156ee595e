package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Tasks;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.Task;

/**
 * Training problems of a task without end: any address has one.
 *
 * @param name of the task, or of its class; executors find its verifier by it
 * @param task draws them
 * @param range the difficulties that are drawn
 * @param solved whether references are answers, see {@link TaskProblems}
 */
record EndlessProblems(String name, Task<?> task, DifficultyRange range, boolean solved) {
    /** The problem at an address and index; its difficulty is any of {@code among}, uniformly. */
    Problem at(Seeds seeds, DifficultyRange among, long index) {
        int difficulty = among.lowest() + (int) (seeds.at("difficulty").uniform(index) * among.count());
        return TaskProblems.of(
                name, task, Tasks.problem(task, seeds, Split.TRAIN, difficulty, index), difficulty, solved);
    }
}
