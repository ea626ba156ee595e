package io.firesteel.rewards.corpus;

import io.firesteel.rewards.tasks.Draws;

/** How a document's reasoning ends: with its answer in the tags, or malformed, so that format remains to be learned. */
final class Ending {
    private Ending() {}

    /**
     * {@code </think><answer>12</answer>}; with the given probability one of four forms with a tag or the answer missing.
     *
     * @param answer what the reasoning has come to
     */
    static String of(String answer, double malformedRate, Draws draws) {
        int form = draws.chance(malformedRate) ? draws.below(4) : -1;
        return switch (form) {
            case 0 -> "<answer>" + answer + "</answer>";
            case 1 -> "</think>" + answer;
            case 2 -> "</think><answer>" + answer;
            case 3 -> "</think>";
            default -> "</think><answer>" + answer + "</answer>";
        };
    }
}
