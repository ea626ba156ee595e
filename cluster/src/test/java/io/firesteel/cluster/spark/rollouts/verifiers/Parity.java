package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;

/** Correct if the number of tokens is even: something that depends on the completion alone. */
public class Parity implements Verifier {
    @Override
    public String name() {
        return getClass().getName();
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        String length = Integer.toString(completion.lengthTokens());
        return completion.lengthTokens() % 2 == 0 ? Verdict.correct(length) : Verdict.incorrect(length, "odd");
    }
}
