package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.io.Serializable;
import java.util.Objects;

/**
 * Verifies a completion against a prompt's reference. Pure: the same arguments give the same verdict on any machine, with
 * no threads, no clock and no evaluation of what the completion says. Work is bounded by a count of operations. The one
 * exception runs programs, in processes of their own: {@link io.firesteel.rewards.code.CodeVerifier}.
 *
 * <p>Users plug in their own by naming a class that implements this and has a public constructor without arguments.
 */
public interface Verifier extends Serializable {
    /** The name it goes by in configurations and in {@link Prompt#verifier()}. */
    String name();

    /**
     * The version of its verdicts: another one whenever some completion may get another verdict, the same as long as none does. Every verdict
     * carries it, so that a table of rollouts says who has verified each row, and {@code verify --again} what today's would say.
     *
     * <p>Empty, for a class that declares none: the content of the class counts instead, see {@link Verifiers#version}.
     */
    default String version() {
        return "";
    }

    /**
     * Whether verifying starts programs, and so needs a sandbox on every machine that verifies: whoever asks looks for one before
     * any work is done.
     */
    default boolean runsPrograms() {
        return false;
    }

    /**
     * The finding; never null, never an exception for what a completion says: one ends the command, since it would be thrown again. What fails for reasons that
     * pass is an infrastructure error.
     */
    Verdict verify(Prompt prompt, Completion completion);

    /**
     * A verdict, and how much of what the reference asks was done.
     *
     * @param verdict the same that {@link #verify} comes to
     * @param passed share of the reference's tests that are passed, 0 to 1; nothing beside a verdict that is not conclusive
     */
    record Tested(Verdict verdict, double passed) {
        public Tested {
            Objects.requireNonNull(verdict, "no verdict");
        }
    }

    /**
     * The same, without stopping at the first test that is not passed. A verifier whose references are one test each has nothing to add:
     * 1 for a correct answer, else 0.
     */
    default Tested test(Prompt prompt, Completion completion) {
        Verdict verdict = verify(prompt, completion);
        return new Tested(verdict, verdict.isCorrect() ? 1 : 0);
    }
}
