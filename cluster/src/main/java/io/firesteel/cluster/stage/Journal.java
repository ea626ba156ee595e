package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.Evaluation;

/** What is told of a run while it goes on: to the console, to files, to charts. Knows nothing that steers the run. */
public interface Journal {
    /** An iteration is done. */
    void iteration(IterationReport report);

    /** An evaluation is done. */
    void evaluation(Evaluation evaluation);
}
