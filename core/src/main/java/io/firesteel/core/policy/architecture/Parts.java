package io.firesteel.core.policy.architecture;

import java.io.Serializable;

/**
 * What a decoder is made of, where families differ. Each part is computed by the sampler and, both ways, by the network that learns.
 *
 * @param qkvBias whether q, k and v projections carry a bias (Qwen2)
 * @param queryKeyNorm how queries and keys are normalised
 * @param norms where norms stand about the branches
 * @param gainsFromOne whether norms multiply by 1 + weight (Gemma)
 * @param activation of the feed-forward's gate
 * @param joined whether q, k, v are one tensor, and gate and up another (Phi-3)
 * @param scales what is multiplied
 * @param caps what is capped
 */
public record Parts(
        boolean qkvBias,
        QueryKeyNorm queryKeyNorm,
        Norms norms,
        boolean gainsFromOne,
        Activation activation,
        boolean joined,
        Scales scales,
        Caps caps)
        implements Serializable {
    /** Norms before the branches, SwiGLU, nothing else: what the other families are told apart from. */
    public static final Parts LLAMA =
            new Parts(false, QueryKeyNorm.NONE, Norms.BEFORE, false, Activation.SILU, false, Scales.NONE, Caps.NONE);

    /** The same with biases on q, k, v. */
    public Parts withQkvBias() {
        return new Parts(true, queryKeyNorm, norms, gainsFromOne, activation, joined, scales, caps);
    }

    /** The same with queries and keys normalised so. */
    public Parts with(QueryKeyNorm other) {
        return new Parts(qkvBias, other, norms, gainsFromOne, activation, joined, scales, caps);
    }

    /** The same with norms there. */
    public Parts with(Norms other) {
        return new Parts(qkvBias, queryKeyNorm, other, gainsFromOne, activation, joined, scales, caps);
    }

    /** The same with norms that multiply by 1 + weight. */
    public Parts withGainsFromOne() {
        return new Parts(qkvBias, queryKeyNorm, norms, true, activation, joined, scales, caps);
    }

    /** The same with this activation. */
    public Parts with(Activation other) {
        return new Parts(qkvBias, queryKeyNorm, norms, gainsFromOne, other, joined, scales, caps);
    }

    /** The same with q, k, v in one tensor, gate and up in another. */
    public Parts withJoinedProjections() {
        return new Parts(qkvBias, queryKeyNorm, norms, gainsFromOne, activation, true, scales, caps);
    }

    /** The same with these scales. */
    public Parts with(Scales other) {
        return new Parts(qkvBias, queryKeyNorm, norms, gainsFromOne, activation, joined, other, caps);
    }

    /** The same with these caps. */
    public Parts with(Caps other) {
        return new Parts(qkvBias, queryKeyNorm, norms, gainsFromOne, activation, joined, scales, other);
    }

    /** Whether a branch's output is added to the residual stream as it is. */
    public boolean plainResidual() {
        return !norms.after() && scales.residual() == 1;
    }
}
