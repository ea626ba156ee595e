package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.value.Rational;

import java.util.ArrayList;
import java.util.List;

/** A product of atoms to rational, non-zero powers, sorted by atom. */
record Monomial(List<Factor> factors) {
    record Factor(Atom atom, Rational exponent) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Factor that && atom.equals(that.atom) && exponent.equals(that.exponent);
        }

        @Override
        public int hashCode() {
            return 31 * atom.hashCode() + exponent.hashCode();
        }
    }

    static final Monomial ONE = new Monomial(List.of());

    static Monomial of(Atom atom, Rational exponent) {
        return exponent.isZero() ? ONE : new Monomial(List.of(new Factor(atom, exponent)));
    }

    boolean isOne() {
        return factors.isEmpty();
    }

    /** Both factors' exponents added, sorted by atom; those of roots and of i may leave their range, others be zero. */
    List<Factor> powers(Monomial that) {
        List<Factor> powers = new ArrayList<>(factors.size() + that.factors.size());
        int left = 0;
        int right = 0;
        while (left < factors.size() && right < that.factors.size()) {
            Factor first = factors.get(left);
            Factor second = that.factors.get(right);
            int order = first.atom.compareTo(second.atom);
            left += order <= 0 ? 1 : 0;
            right += order >= 0 ? 1 : 0;
            powers.add(
                    order < 0
                            ? first
                            : order > 0 ? second : new Factor(first.atom, first.exponent.plus(second.exponent)));
        }
        powers.addAll(factors.subList(left, factors.size()));
        powers.addAll(that.factors.subList(right, that.factors.size()));
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
