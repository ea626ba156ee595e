package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

/** The second version of {@link EveryKind}: no answer is right, a dear one wrong, and what nothing verified cannot be verified here. */
public final class EveryKindAgain extends EveryKind {
    @Override
    public String version() {
        return "2";
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        Verdict first = super.verify(prompt, completion);
        return switch (first.kind()) {
            case NO_ANSWER -> Verdict.correct("none");
            case BUDGET_EXHAUSTED -> Verdict.incorrect("dear", "dear");
            case UNVERIFIED -> Verdict.infrastructureError("not here");
            case CORRECT, INCORRECT, GOLD_UNPARSEABLE, INFRASTRUCTURE_ERROR -> first;
        };
    }
}
