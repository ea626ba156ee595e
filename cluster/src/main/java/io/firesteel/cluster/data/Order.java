package io.firesteel.cluster.data;

import io.firesteel.core.Prompt;

import java.util.List;
import java.util.Map;

/** The order of one source's training prompts: a function of iteration, round and what was observed, whatever was drawn before. */
interface Order {
    /**
     * The prompts of an iteration.
     *
     * @param number of the iteration, from 0
     * @param round 0 first; each further round gives prompts that no earlier round of the same iteration gave, fewer or none where
     *     there are no more
     */
    List<Prompt> draw(long number, int round);

    /**
     * Takes in how an iteration went; most orders do not care.
     *
     * @param solved share of right completions, by prompt id
     */
    default void observe(Map<String, Double> solved) {}

    /** What a checkpoint must keep for the order to go on: what {@link #observe} may be given back at once. */
    default Map<String, Double> observed() {
        return Map.of();
    }
}
