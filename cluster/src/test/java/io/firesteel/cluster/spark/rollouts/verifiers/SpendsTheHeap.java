package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

/** Asks for more memory than there is. */
public final class SpendsTheHeap extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        return Verdict.correct(Integer.toString(new long[Integer.MAX_VALUE - 8][1 << 20].length));
    }
}
