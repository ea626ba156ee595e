package io.firesteel.cluster.training;

/** What is told of a run while it goes on: to the console, to files, to charts. Knows nothing that steers the run. */
public interface Journal {
    /** An iteration is done. */
    void iteration(IterationReport report);

    /** An examination is done. */
    void evaluation(Evaluation evaluation);
}
