package io.firesteel.cluster.data;

import java.util.List;
import java.util.Optional;

/**
 * What a source has: problems to learn from, and problems held out.
 *
 * @param train to draw from in training; empty where {@code endless} is there
 * @param endless draws new ones by address
 * @param test held out
 */
record Problems(List<Problem> train, Optional<EndlessProblems> endless, List<Problem> test) {
    Problems {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }
}
