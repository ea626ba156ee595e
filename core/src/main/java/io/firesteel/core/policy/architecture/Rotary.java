package io.firesteel.core.policy.architecture;

import java.io.Serializable;

/**
 * How queries and keys are turned by their positions (Su et al. 2021, arXiv:2104.09864), in the half-split arrangement.
 *
 * @param theta base of the frequencies: pair i of n turns by {@code theta^(−i/n)} per position
 * @param scaling what becomes of the frequencies
 * @param width elements of each head that turn, the first ones, an even number; 0 where a layer knows no positions
 */
public record Rotary(double theta, RopeScaling scaling, int width) implements Serializable {
    /** Nothing turns (Kazemnejad et al. 2023, arXiv:2305.19466, "NoPE"): a layer tells positions apart by causality alone. */
    public static final Rotary NONE = new Rotary(1, RopeScaling.NONE, 0);
}
