package io.firesteel.core.policy;

import io.firesteel.core.policy.ParameterLayout.Slice;

/**
 * The adapter of one matrix {@code W [out, in]}: {@code W + scale · B A}.
 *
 * @param target W, in the policy's flat vector
 * @param a {@code [r, in]}, in the adapters' flat vector
 * @param b {@code [out, r]}, there too
 */
public record Adapter(Slice target, Slice a, Slice b) {
    /** Rows of W. */
    public int out() {
        return target.shape()[0];
    }

    /** Columns of W. */
    public int in() {
        return target.shape()[1];
    }

    /** r. */
    public int rank() {
        return a.shape()[0];
    }
}
