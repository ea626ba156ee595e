package io.firesteel.rewards.math;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.math.extract.Extraction;
import io.firesteel.rewards.response.Response;

/**
 * Verifies a mathematical answer by exact equivalence with the reference: see {@link MathEquivalence}. The reference is an
 * answer in LaTeX or plain text, or a solution that ends in one ({@code \boxed{72}}, {@code #### 72}).
 *
 * <p>A completion that is truncated, that never ends its reasoning, or that has no answer where {@link Extraction} lets it stand is
 * NO_ANSWER.
 */
public final class MathVerifier implements Verifier {
    /** Takes marked answers only. */
    public static final String NAME = "math";

    /** Takes the last number where no answer is marked. */
    public static final String OF_LAST_NUMBERS = NAME + ":" + Extraction.LAST_NUMBER;

    private static final long serialVersionUID = 1;
    /** Raise it with whatever changes a verdict; {@code GoldenVerdictsTest} tells. */
    private static final String VERSION = "4";

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
        return extraction == Extraction.MARKED ? NAME : OF_LAST_NUMBERS;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        Response response = Response.of(prompt, completion);
        return response.truncation().isPresent()
                ? Verdict.noAnswer(response.truncation().get())
                : MathEquivalence.equal(prompt.gold(), response.text(), extraction);
    }
}
