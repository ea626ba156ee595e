package io.firesteel.rewards.math.syntax;

/** The text is no mathematics this package reads. Carries no stack trace: rollouts cause it often. */
public final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unreadable(String reason) {
        super(reason, null, false, false);
    }
}
