package io.firesteel.trainer.network.operations;

/**
 * When a micro-batch may add a part of its gradient to a sum that several workers share. All micro-batches have the same parts in the same order,
 * and each adds a part when the one before has added the same: the sum's bits do not depend on who was faster.
 */
public interface Turn {
    /** Waits until the next part may be added. */
    void begin();

    /**
     * Whether nobody has added anything yet: parts then take the place of whatever is there. Known from the first {@link #begin} on, and the same
     * for all parts of a micro-batch.
     */
    boolean first();

    /** The part is added. */
    void end();

    /** Says what to add when all micro-batches are through: of this one after that of the one before. */
    void atLast(Runnable part);
}
