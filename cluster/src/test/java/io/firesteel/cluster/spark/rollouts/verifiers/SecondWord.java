package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;

/** A user's verifier: correct if the second word is the gold. */
public class SecondWord implements Verifier {
    @Override
    public String name() {
        return getClass().getName();
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        String[] words = completion.text().split(" ", 3);
        if (words.length < 2) {
            return Verdict.noAnswer("fewer than two words");
        }
        return words[1].equals(prompt.gold()) ? Verdict.correct(words[1]) : Verdict.incorrect(words[1], "another word");
    }
}
