package io.firesteel.trainer.critic;

import io.firesteel.core.config.Requirements;

/**
 * PPO's loss of a value (Schulman et al. 2017, arXiv:1707.06347, §5, clipped as in the authors' implementation and verl's):
 * {@code ½ max((v − R)², (clip(v, v_old − c, v_old + c) − R)²)}. A value that has moved further than c from where the iteration began
 * pulls no longer, unless it is on its way back.
 *
 * <p>Worked: v_old = 0, R = 1, c = 0.2: at v = 0.1 the loss is 0.405, derivative −0.9; at v = 0.5 it is held at ½ · 0.8² = 0.32,
 * derivative 0.
 *
 * @param clip c, above 0; infinity never holds
 */
public record ValueLoss(double clip) {
    public ValueLoss {
        new Requirements()
                .that(clip > 0, "clip", "a number above 0", clip, "0.2 is usual; inf never clips")
                .check();
    }

    public double loss(double value, double old, double target) {
        double free = value - target;
        double held = Math.max(old - clip, Math.min(old + clip, value)) - target;
        return Math.max(free * free, held * held) / 2;
    }

    /** By the value. */
    public double derivative(double value, double old, double target) {
        return holds(value, old, target) ? 0 : value - target;
    }

    /** Whether the bound decides. */
    public boolean holds(double value, double old, double target) {
        double free = value - target;
        double held = Math.max(old - clip, Math.min(old + clip, value)) - target;
        return held * held > free * free;
    }
}
