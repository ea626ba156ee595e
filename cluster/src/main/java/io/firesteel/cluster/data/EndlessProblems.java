package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Tasks;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.Task;

import java.util.OptionalDouble;

/**
 * Training problems of a task without end: any address has one.
 *
 * @param name of the task, or of its class; executors find its verifier by it
 * @param task draws them
 * @param range the difficulties that are drawn
 */
record EndlessProblems(String name, Task<?> task, DifficultyRange range) {
    /** The problem at an address and index; its difficulty is any of {@code among}, uniformly. */
    Problem at(Seeds seeds, DifficultyRange among, long index) {
        int difficulty = among.lowest() + (int) (seeds.at("difficulty").uniform(index) * among.count());
        return Problem.of(
                Tasks.problem(task, seeds, Split.TRAIN, difficulty, index),
                "task " + task.name() + " at difficulty " + difficulty,
                name,
                OptionalDouble.of(difficulty));
    }
}
