package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.DataSettings.SpecialTokens;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.text.Literals;
import io.firesteel.core.text.Tokenizer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts problems to the policy: template, then tokens. */
final class PromptRenderer {
    private final PromptForm form;
    private final Tokenizer tokenizer;
    private final String verifier;
    private final SpecialTokens specialTokens;

    /**
     * @param form how a problem becomes text
     * @param tokenizer the policy's
     * @param verifier the name of the verifier that verifies what the policy answers, or {@link DataSettings#SOURCES_OWN}
     * @param specialTokens what a special token is that a problem spells
     */
    PromptRenderer(PromptForm form, Tokenizer tokenizer, String verifier, SpecialTokens specialTokens) {
        this.form = form;
        this.tokenizer = tokenizer;
        this.verifier = verifier;
        this.specialTokens = specialTokens;
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
        Literals literals = new Literals(specialTokens == SpecialTokens.TEXT ? tokenizer.specialTokens() : Set.of());
        Map<String, String> fields = new LinkedHashMap<>(problem.fields());
        fields.replaceAll((name, value) -> literals.mark(value));
        String marked = form.render(fields);
        return new Prompt(
                prefix + problem.id(),
                verifier(problem),
                literals.text(marked),
                tokens(problem, literals, marked),
                problem.gold());
    }

    private int[] tokens(Problem problem, Literals literals, String marked) {
        try {
            return literals.encode(tokenizer, marked);
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
