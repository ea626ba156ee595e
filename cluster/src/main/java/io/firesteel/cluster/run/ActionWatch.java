package io.firesteel.cluster.run;

/** Who waits for what is asked of Spark, so that nobody does without a word or without an end. */
@FunctionalInterface
public interface ActionWatch {
    /**
     * Runs the action and waits for it.
     *
     * @param title what it is, for people
     * @throws io.firesteel.core.Fault if it was waited for in vain; else what the action threw
     */
    void run(String title, Runnable action) throws InterruptedException;
}
