package io.firesteel.cluster.data;

import io.firesteel.core.Prompt;

import java.util.List;

/** The order of one source's training prompts: a function of iteration and round, whatever was drawn before. */
interface Order {
    /**
     * The prompts of an iteration.
     *
     * @param number of the iteration, from 0
     * @param round 0 first; each further round gives prompts that no earlier round of the same iteration gave, fewer or none where
     *     there are no more
     */
    List<Prompt> draw(long number, int round);
}
