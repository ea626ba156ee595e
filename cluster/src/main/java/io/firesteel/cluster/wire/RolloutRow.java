package io.firesteel.cluster.wire;

import io.firesteel.core.ScoredRollout;

/**
 * A rollout with all that a run knows about it: what its {@linkplain RolloutColumns columns} are taken from.
 *
 * @param iteration the run's step it belongs to, from 1; 0 before the first
 * @param source where the prompt came from, {@code train} or {@code eval}
 * @param scored what an executor sent
 * @param credit what the driver made of it
 */
public record RolloutRow(long iteration, String source, ScoredRollout scored, RolloutCredit credit) {
    /** Of a rollout on its way to the driver, which alone knows the rest. */
    static RolloutRow inTransit(ScoredRollout scored) {
        return new RolloutRow(0, "", scored, RolloutCredit.NONE);
    }
}
