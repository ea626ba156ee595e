package io.firesteel.core;

import java.io.Serializable;

/** A rollout that has been valued. {@code reward} carries no meaning unless {@code verdict.kind().conclusive()}. */
public record ScoredRollout(Rollout rollout, Verdict verdict, Reward reward) implements Serializable {
    /** Whether it may enter its group's statistics. */
    public boolean usable() {
        return verdict.kind().conclusive();
    }

    /** Whether it is right or wrong. */
    public boolean verified() {
        return verdict.kind().verified();
    }
}
