package io.firesteel.cluster.data;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a source has: problems to learn from, and problems held out.
 *
 * @param train to draw from in training; none where {@code endless} is there
 * @param endless draws new ones by address
 * @param test held out
 */
record Problems(Training train, Optional<EndlessProblems> endless, List<Problem> test) {
    Problems {
        test = List.copyOf(test);
    }

    /** Problems to learn from, one after the other, so that nobody has to hold all of them. */
    interface Training {
        /** Gives every problem, in order. */
        void each(Consumer<Problem> taker);

        /** Problems that are there already. */
        static Training of(List<Problem> problems) {
            List<Problem> all = List.copyOf(problems);
            return all::forEach;
        }
    }
}
