package io.firesteel.cluster.run;

/**
 * What there is of a checkpoint.
 *
 * @param iteration the last one whose step is in it
 * @param detail what is wrong with it, in a few words; empty if it is whole
 */
public record CheckpointState(long iteration, Kind kind, String detail) {
    /** Whether a run can go on from it. */
    public enum Kind {
        /** Its files are what its manifest says. */
        WHOLE,
        /** They are not. */
        DAMAGED,
        /** It has no manifest: it was cut off in writing. */
        UNFINISHED
    }
}
