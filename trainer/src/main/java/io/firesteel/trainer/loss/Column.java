package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

import java.util.Arrays;
import java.util.Objects;

/** One number for each of a sequence's n learned tokens: the same for all of them, or each its own. */
public sealed interface Column {
    /** Of learned token {@code t}, from 0. */
    double at(int t);

    /** The same column, every number times {@code factor}. */
    Column times(double factor);

    /** Arithmetic mean over the first n tokens; 0 of none. */
    double mean(int n);

    /** Whether every number is 0. */
    boolean isZero();

    /** Refuses a column that is not one of n tokens. */
    void requireSize(String what, int n);

    static Column shared(double value) {
        return new Shared(value);
    }

    static Column each(double... values) {
        return new Each(values);
    }

    /** Every token has this number. */
    record Shared(double value) implements Column {
        @Override
        public double at(int t) {
            return value;
        }

        @Override
        public Column times(double factor) {
            return new Shared(value * factor);
        }

        @Override
        public double mean(int n) {
            return n == 0 ? 0 : value;
        }

        @Override
        public boolean isZero() {
            return value == 0;
        }

        @Override
        public void requireSize(String what, int n) {
            // It has as many as are asked for.
        }
    }

    /** Token t has the number at index t, {@code [n]}. */
    record Each(double[] values) implements Column {
        public Each {
            Objects.requireNonNull(values, "values");
        }

        @Override
        public double at(int t) {
            return values[t];
        }

        @Override
        public Column times(double factor) {
            return new Each(Arrays.stream(values).map(value -> value * factor).toArray());
        }

        @Override
        public double mean(int n) {
            return Arrays.stream(values, 0, n).average().orElse(0);
        }

        @Override
        public boolean isZero() {
            return Arrays.stream(values).allMatch(value -> value == 0);
        }

        @Override
        public void requireSize(String what, int n) {
            if (values.length != n) {
                throw new Fault(
                        what,
                        "one number for each of the " + n + " learned tokens",
                        Integer.toString(values.length),
                        "count the tokens that the mask learns, not all tokens");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Each that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return Arrays.toString(values);
        }
    }
}
