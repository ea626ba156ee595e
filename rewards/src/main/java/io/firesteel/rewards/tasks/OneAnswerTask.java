package io.firesteel.rewards.tasks;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;

import java.util.Optional;

/**
 * A task with one right answer: what a completion answers is brought into canonical form and compared with the solver's.
 */
public interface OneAnswerTask<P extends Record> extends Task<P> {
    /** The canonical form of an answer, or empty if it is not in the form that was asked for. */
    Optional<String> canonical(String answer);

    @Override
    default Verdict verify(P problem, String answer) {
        Optional<String> read = canonical(answer);
        if (read.isEmpty()) {
            return Verdict.incorrect(Excerpts.of(answer), "not in the form that was asked for");
        }
        return read.get().equals(solve(problem))
                ? Verdict.correct(Excerpts.of(answer))
                : Verdict.incorrect(Excerpts.of(answer), "not the answer");
    }
}
