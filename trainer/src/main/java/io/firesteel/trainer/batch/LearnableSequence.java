package io.firesteel.trainer.batch;

/** Token ids and which of them are learned: what can be laid into a micro-batch. */
public interface LearnableSequence {
    /** Token ids, {@code [T]}. */
    int[] tokens();

    /** Whether token {@code i} is learned, {@code [T]}; false for the first, which nothing predicts. */
    boolean[] learn();
}
