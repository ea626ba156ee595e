package io.firesteel.cluster.data;

import io.firesteel.core.Prompt;
import io.firesteel.core.text.PromptTemplate;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.tasks.TaskProblem;

import java.util.List;

/**
 * Puts problems to the policy: template, then tokens.
 *
 * @param template how a problem reads
 * @param tokenizer the policy's
 * @param verifier the name of the verifier that verifies what the policy answers
 */
public record PromptRenderer(PromptTemplate template, Tokenizer tokenizer, String verifier) {
    public Prompt render(TaskProblem problem) {
        String text = template.render(problem.fields());
        return new Prompt(problem.id(), verifier, text, tokenizer.encode(text), problem.gold());
    }

    /** All of them, at once: rendering is cheap beside sampling. */
    public PromptSource render(List<TaskProblem> problems) {
        return PromptSource.of(problems.stream().map(this::render).toList());
    }
}
