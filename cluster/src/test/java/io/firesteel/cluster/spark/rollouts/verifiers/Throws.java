package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

/** Breaks, with a message of several lines and an exception that no other JVM can read. */
public final class Throws extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        throw new Unreadable();
    }

    /** Cannot be serialized. */
    private static final class Unreadable extends RuntimeException {
        private final Object never = new Object();

        @Override
        public String getMessage() {
            return "broken\n" + "line after line\n".repeat(400) + never;
        }
    }
}
