package io.firesteel.cluster.stage;

/**
 * When things happen between steps. None of it changes what is learned.
 *
 * @param checkpointEvery steps from one checkpoint to the next; there is always one after the last step
 * @param keepCheckpoints how many stay
 * @param evaluateEvery steps from one evaluation to the next; 0 for none in between
 * @param problems held-out problems before the first and after the last step
 * @param problemsBetween held-out problems in between; 0 for none
 * @param lineEvery steps from one line on the console to the next
 * @param samplesEvery steps from one table of completions on the console to the next; 0 for none
 * @param samplesShown how many completions are in it
 */
public record Pace(
        long checkpointEvery,
        int keepCheckpoints,
        long evaluateEvery,
        int problems,
        int problemsBetween,
        long lineEvery,
        long samplesEvery,
        int samplesShown) {
    /** Whether there is an evaluation after this step, which is not the last; on held-out problems if {@code problemsBetween} are any. */
    boolean evaluationDueAfter(long step) {
        return evaluateEvery > 0 && step % evaluateEvery == 0;
    }

    public boolean checkpointDueAfter(long step) {
        return step % checkpointEvery == 0;
    }

    boolean samplesDueAfter(long step) {
        return samplesEvery > 0 && samplesShown > 0 && (step % samplesEvery == 0 || step == 1);
    }

    boolean lineDueAfter(long step) {
        return step % lineEvery == 0;
    }
}
