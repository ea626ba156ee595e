package io.firesteel.core;

import java.io.Serializable;

/** A rollout that has been verified. {@code reward} carries no meaning unless {@code verdict.kind().conclusive()}. */
public record ScoredRollout(Rollout rollout, Verdict verdict, Reward reward) implements Serializable {
    /** Whether it may enter its group's statistics. */
    public boolean usable() {
        return verdict.kind().conclusive();
    }
}
