package io.firesteel.core.policy;

/** All weights of a policy, one after the other in {@link ParameterLayout}'s order, wherever they are kept: in one array, or in the pieces in which they came. */
public interface Parameters {
    /** How many there are. */
    int size();

    /**
     * Copies {@code count} of them.
     *
     * @param from index of the first
     * @param into where they go, from index {@code at} on
     */
    void copy(int from, float[] into, int at, int count);
}
