package io.firesteel.rewards.math;

/** The text is no mathematics this package reads. Carries no stack trace: rollouts cause it often. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String reason) {
        super(reason, null, false, false);
    }
}
