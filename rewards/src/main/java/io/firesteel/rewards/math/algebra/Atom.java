package io.firesteel.rewards.math.algebra;

import java.math.BigInteger;

/**
 * Something a polynomial is a polynomial in.
 *
 * @param key its name, the same for equal atoms
 * @param kind how it multiplies with itself
 * @param prime the number, of {@link Kind#PRIME}; else null
 * @param base what a root is taken of, of {@link Kind#ROOT}; else null
 */
record Atom(String key, Kind kind, BigInteger prime, Polynomial base) implements Comparable<Atom> {
    enum Kind {
        /** A variable, π or e: no relation between its powers. */
        FREE,
        /** A positive integer under a fractional power: its exponents stay within [0, 1). */
        PRIME,
        /** i, whose square is -1. */
        IMAGINARY,
        /** A polynomial under a fractional power: its exponents stay within [0, 1). */
        ROOT,
        /** A function's value: it may hide relations that only numbers show. */
        OPAQUE
    }

    static final Atom I = new Atom("i", Kind.IMAGINARY, null, null);

    static Atom free(String name) {
        return new Atom(name, Kind.FREE, null, null);
    }

    static Atom opaque(String key) {
        return new Atom(key, Kind.OPAQUE, null, null);
    }

    static Atom prime(BigInteger number) {
        return new Atom("√" + number, Kind.PRIME, number, null);
    }

    static Atom root(Polynomial base) {
        return new Atom("√(" + base.key() + ")", Kind.ROOT, null, base);
    }

    /** Whether unequal polynomials in atoms like this are unequal for sure. */
    boolean isIndependent() {
        return kind == Kind.FREE || kind == Kind.IMAGINARY || kind == Kind.PRIME && prime.bitLength() <= 26;
    }

    @Override
    public int compareTo(Atom that) {
        return key.compareTo(that.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Atom that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
