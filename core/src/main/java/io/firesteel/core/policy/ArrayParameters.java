package io.firesteel.core.policy;

import java.io.Serializable;

/** Parameters in one array. Immutable by agreement: nobody writes into it. */
@SuppressWarnings("ArrayRecordComponent")
record ArrayParameters(float[] numbers) implements Parameters, Serializable {
    /** All of them in one array: a copy, unless that is how they are kept. */
    static float[] arrayOf(Parameters parameters) {
        return parameters instanceof ArrayParameters array ? array.numbers : parameters.toArray();
    }

    @Override
    public int size() {
        return numbers.length;
    }

    @Override
    public void copy(int from, float[] into, int at, int count) {
        System.arraycopy(numbers, from, into, at, count);
    }
}
