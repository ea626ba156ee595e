package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;

import java.util.List;

/**
 * Where each tensor of a network with a given head lies in its flat vector: the policy's tensors, and where the head gives one
 * number instead of logits, {@value #SCALAR} in place of a head of the policy's own.
 */
final class NetworkLayout {
    /** Of a scalar head, {@code [1, D]}. */
    static final String SCALAR = ParameterLayout.SCORE;

    private final List<Slice> slices;

    NetworkLayout(Architecture architecture, Head head) {
        slices = (head instanceof Head.LogProb
                        ? new ParameterLayout(architecture)
                        : ParameterLayout.withScalarHead(architecture))
                .slices();
    }

    /** All tensors in order. */
    List<Slice> slices() {
        return slices;
    }

    /** Number of parameters. */
    int size() {
        return slices.get(slices.size() - 1).end();
    }

    /** The scalar head's tensor: the last one. */
    Slice scalar() {
        return slices.get(slices.size() - 1);
    }
}
