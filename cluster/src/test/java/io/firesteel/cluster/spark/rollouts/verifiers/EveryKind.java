package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;

/** Every kind of verdict, by the text alone. */
public class EveryKind implements Verifier {
    @Override
    public String name() {
        return getClass().getName();
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        Verdict.Kind[] kinds = Verdict.Kind.values();
        int kind = Math.floorMod(completion.text().hashCode(), kinds.length);
        return new Verdict(kinds[kind], "", "by the text's hash");
    }
}
