package io.firesteel.rewards.math;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.TaggedResponse;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.math.extract.Extraction;

/**
 * Verifies a mathematical answer by exact equivalence with the reference: see {@link MathEquivalence}. The reference is an
 * answer in LaTeX or plain text, or a solution that ends in one ({@code \boxed{72}}, {@code #### 72}).
 *
 * <p>A completion that is truncated, that never ends its reasoning, or that marks no answer is NO_ANSWER.
 */
public final class MathVerifier implements Verifier {
    private static final long serialVersionUID = 1;

    private final Extraction extraction;

    /** Takes marked answers only. */
    public MathVerifier() {
        this(Extraction.MARKED);
    }

    public MathVerifier(Extraction extraction) {
        this.extraction = extraction;
    }

    @Override
    public String name() {
        return "math";
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        if (completion.truncated()) {
            return Verdict.noAnswer("truncated at " + completion.lengthTokens() + " tokens");
        }
        String text =
                TaggedResponse.opensThinking(prompt) ? TaggedResponse.THINK + completion.text() : completion.text();
        return MathEquivalence.equal(prompt.gold(), text, extraction);
    }
}
