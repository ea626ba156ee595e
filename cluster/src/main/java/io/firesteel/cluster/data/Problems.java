package io.firesteel.cluster.data;

import io.firesteel.rewards.tasks.TaskProblem;

import java.util.List;

/**
 * Problems before they are put into words: what to learn from, and what to be evaluated on. No problem is in both.
 *
 * @param train to draw from in training
 * @param test held out
 */
public record Problems(List<TaskProblem> train, List<TaskProblem> test) {
    public Problems {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }
}
