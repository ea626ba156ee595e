package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;

import java.util.Arrays;

/**
 * The training prompts of a source that has a finite number of them. Of a problem nothing stays but its prompt, in a {@link PromptStore}, and
 * its difficulty.
 */
final class Pool {
    private final PromptStore prompts;
    private double[] difficulties = {}; // empty while no problem has one
    private String without; // where the first problem comes from that has none

    Pool() {
        this(new PromptStore());
    }

    Pool(PromptStore prompts) {
        this.prompts = prompts;
    }

    /** @param problem what the prompt was made of */
    void add(Prompt prompt, Problem problem) {
        int index = prompts.size();
        prompts.add(prompt);
        if (problem.difficulty().isEmpty()) {
            without = without == null ? problem.where() : without;
            return;
        }
        if (index >= difficulties.length) {
            int known = difficulties.length;
            difficulties = Arrays.copyOf(difficulties, Math.max(1024, 2 * index));
            Arrays.fill(difficulties, known, difficulties.length, Double.NaN);
        }
        difficulties[index] = problem.difficulty().getAsDouble();
    }

    int size() {
        return prompts.size();
    }

    Prompt prompt(int index) {
        return prompts.prompt(index);
    }

    /** The difficulty of a prompt, or a refusal where some problem has none. */
    double difficulty(int index) {
        if (without != null) {
            throw new Fault(
                    "data.curriculum",
                    "problems with a difficulty",
                    without + " has none",
                    "shuffled needs none; tasks have difficulties, files where columns { difficulty = … } names one");
        }
        return difficulties[index];
    }
}
