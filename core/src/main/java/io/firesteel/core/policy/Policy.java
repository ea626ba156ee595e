package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.architecture.Architecture;

import java.io.Serializable;

/**
 * Weights at one moment. Immutable by agreement: nobody writes into {@code parameters} after construction.
 *
 * @param architecture the shape
 * @param version 0 for the base policy, one more after each iteration
 * @param parameters all weights, {@code [layout.size()]}, in {@link ParameterLayout}'s order
 * @param adapted how these weights come of another policy's, where low-rank adapters are all that learned; null otherwise
 */
@SuppressWarnings("ArrayRecordComponent")
public record Policy(Architecture architecture, long version, float[] parameters, Adapted adapted)
        implements Parameters, Serializable {
    public Policy {
        int expected = new ParameterLayout(architecture).size();
        if (parameters.length != expected) {
            throw new Fault(
                    "policy",
                    expected + " parameters",
                    parameters.length + "",
                    "the weights belong to another config.json");
        }
    }

    /** A whole policy. */
    public Policy(Architecture architecture, long version, float[] parameters) {
        this(architecture, version, parameters, null);
    }

    @Override
    public int size() {
        return parameters.length;
    }

    @Override
    public void copy(int from, float[] into, int at, int count) {
        System.arraycopy(parameters, from, into, at, count);
    }

    public ParameterLayout layout() {
        return new ParameterLayout(architecture);
    }
}
