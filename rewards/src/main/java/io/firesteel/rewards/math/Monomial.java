package io.firesteel.rewards.math;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A product of atoms to rational, non-zero powers, sorted by atom. */
record Monomial(List<Factor> factors) {
    record Factor(Atom atom, Rational exponent) {}

    static final Monomial ONE = new Monomial(List.of());

    static Monomial of(Atom atom, Rational exponent) {
        return exponent.isZero() ? ONE : new Monomial(List.of(new Factor(atom, exponent)));
    }

    boolean isOne() {
        return factors.isEmpty();
    }

    /** The exponents added; those of roots and of i may leave their range. */
    SortedMap<Atom, Rational> powers(Monomial that) {
        SortedMap<Atom, Rational> powers = new TreeMap<>();
        for (Factor factor : factors) {
            powers.put(factor.atom, factor.exponent);
        }
        for (Factor factor : that.factors) {
            powers.merge(factor.atom, factor.exponent, Rational::plus);
        }
        return powers;
    }

    String key() {
        StringBuilder key = new StringBuilder();
        for (Factor factor : factors) {
            key.append(key.length() == 0 ? "" : "·").append(factor.atom.key());
            if (!factor.exponent.isOne()) {
                key.append('^').append(factor.exponent);
            }
        }
        return key.toString();
    }
}
