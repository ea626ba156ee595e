package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.text.Tokenizer;

import java.util.Optional;

/** Puts problems to the policy: template, then tokens. */
final class PromptRenderer {
    private final PromptForm form;
    private final Tokenizer tokenizer;
    private final String verifier;

    /**
     * @param form how a problem becomes text
     * @param tokenizer the policy's
     * @param verifier the name of the verifier that verifies what the policy answers, or {@link DataSettings#SOURCES_OWN}
     */
    PromptRenderer(PromptForm form, Tokenizer tokenizer, String verifier) {
        this.form = form;
        this.tokenizer = tokenizer;
        this.verifier = verifier;
    }

    /** The token that ends a turn in this template, as far as the template tells. */
    Optional<String> turnEnd() {
        return form.turnEnd(tokenizer.specialTokens());
    }

    /** What messages call the template. */
    String templateName() {
        return form.name();
    }

    /** @param prefix of the id, where problems of several sources meet */
    Prompt render(Problem problem, String prefix) {
        String text = form.render(problem.fields());
        return new Prompt(prefix + problem.id(), verifier(problem), text, tokens(problem, text), problem.gold());
    }

    private int[] tokens(Problem problem, String text) {
        try {
            return tokenizer.encode(text);
        } catch (Fault unknownWords) {
            throw new Fault(
                    problem.where() + ", prompt",
                    unknownWords.expected(),
                    unknownWords.found(),
                    "write data.template in the words that this policy knows, or choose a policy that knows these",
                    unknownWords);
        }
    }

    private String verifier(Problem problem) {
        if (!verifier.equals(DataSettings.SOURCES_OWN)) {
            return verifier;
        }
        return problem.verifier()
                .orElseThrow(() -> new Fault(
                        "data.verifier",
                        "a verifier's name, since " + problem.where() + " has a question and an answer",
                        DataSettings.SOURCES_OWN,
                        "math for mathematics, code for programs, none where nothing verifies, or a class of yours"));
    }
}
