package io.firesteel.core.policy;

import io.firesteel.core.Fault;

import java.io.Serializable;

/**
 * Weights at one moment. Immutable by agreement: nobody writes into {@code parameters} after construction.
 *
 * @param architecture the shape
 * @param version 0 for the base policy, one more after each iteration
 * @param parameters all weights, {@code [layout.size()]}, in {@link ParameterLayout}'s order
 */
@SuppressWarnings("ArrayRecordComponent")
public record Policy(Architecture architecture, long version, float[] parameters) implements Serializable {
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

    public ParameterLayout layout() {
        return new ParameterLayout(architecture);
    }
}
