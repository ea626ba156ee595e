package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;

import java.util.List;

/**
 * The training prompts of a source that has a finite number of them.
 *
 * @param prompts rendered
 * @param problems what they were made of, in the same order
 */
record Pool(List<Prompt> prompts, List<Problem> problems) {
    int size() {
        return prompts.size();
    }

    Prompt prompt(int index) {
        return prompts.get(index);
    }

    /** The difficulty of a prompt, or a refusal where nobody said what it is. */
    double difficulty(int index) {
        return problems.get(index)
                .difficulty()
                .orElseThrow(
                        () -> new Fault(
                                "data.curriculum",
                                "problems with a difficulty",
                                problems.get(index).where() + " has none",
                                "shuffled needs none; tasks have difficulties, files where columns { difficulty = … } names one"));
    }
}
