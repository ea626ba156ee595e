package io.firesteel.rewards.tasks;

import io.firesteel.core.random.Seeds;

/**
 * Which part of a task's problems one belongs to. It depends on the problem alone, not on the run's seed, not on the
 * order of generation and not on which other problems exist: a policy trained by one run can be evaluated by another
 * without meeting a problem it has seen.
 */
public enum Split {
    /** For learning: 78 %. */
    TRAIN,
    /** For choosing settings: 4 %. */
    VALIDATION,
    /** For reporting, never for choosing: 18 %. */
    TEST;

    private static final Seeds ADDRESS = new Seeds(0x5EED_0F_5711L).at("split");
    private static final double TEST_SHARE = 0.18;
    private static final double VALIDATION_SHARE = 0.04;

    /** The part that the problem written {@code key} belongs to; the same problem must always be written alike. */
    public static Split of(String key) {
        double position = ADDRESS.at(key).uniform(0);
        if (position < TEST_SHARE) {
            return TEST;
        }
        return position < TEST_SHARE + VALIDATION_SHARE ? VALIDATION : TRAIN;
    }
}
