package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.architecture.Architecture;

import java.io.Serializable;

/**
 * Weights at one moment. Immutable by agreement: nobody writes into an array of them after construction. Those of a network that learns are
 * read where they lie, and are {@linkplain #there there} until it has learned on.
 *
 * @param architecture the shape
 * @param version 0 for the base policy, one more after each iteration
 * @param numbers all weights, in {@link ParameterLayout}'s order
 * @param adapted how these weights come of another policy's, where low-rank adapters are all that learned; null otherwise
 */
public record Policy(Architecture architecture, long version, Parameters numbers, Adapted adapted)
        implements Parameters, Serializable {
    public Policy {
        int expected = new ParameterLayout(architecture).size();
        if (numbers.size() != expected) {
            throw new Fault(
                    "policy",
                    expected + " parameters",
                    numbers.size() + "",
                    "the weights belong to another config.json");
        }
    }

    /** A whole policy. */
    public Policy(Architecture architecture, long version, Parameters numbers) {
        this(architecture, version, numbers, null);
    }

    /** A whole policy in one array, which is not copied. */
    public Policy(Architecture architecture, long version, float[] parameters) {
        this(architecture, version, Parameters.of(parameters), null);
    }

    /** All weights in one array, {@code [layout.size()]}: a copy, unless that is how they are kept. A big policy is better read in pieces. */
    public float[] parameters() {
        return ArrayParameters.arrayOf(numbers);
    }

    /** The same, kept in an array: for who reads it again and again. */
    public Policy inMemory() {
        return numbers instanceof ArrayParameters
                ? this
                : new Policy(architecture, version, Parameters.of(parameters()), adapted);
    }

    @Override
    public int size() {
        return numbers.size();
    }

    @Override
    public void copy(int from, float[] into, int at, int count) {
        numbers.copy(from, into, at, count);
    }

    @Override
    public boolean there() {
        return numbers.there();
    }

    public ParameterLayout layout() {
        return new ParameterLayout(architecture);
    }
}
