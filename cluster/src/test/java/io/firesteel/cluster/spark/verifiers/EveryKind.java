package io.firesteel.cluster.spark.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;

/** Every kind of verdict, by the number of tokens alone. */
public class EveryKind implements Verifier {
    @Override
    public String name() {
        return getClass().getName();
    }

    @Override
    public Verdict judge(Prompt prompt, Completion completion) {
        Verdict.Kind[] kinds = Verdict.Kind.values();
        return new Verdict(kinds[completion.lengthTokens() % kinds.length], "", "by the number of tokens");
    }
}
