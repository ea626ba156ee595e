package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.algebra.Monomial.Factor;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.FuelExhausted;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sum of monomials with rational coefficients, in expanded form: equal polynomials in independent atoms are equal maps.
 * Exponents may be negative or fractional. Never changed after it was built.
 */
final class Polynomial {
    static final int MAX_TERMS = 600;
    private static final int MAX_KEY = 8_192;
    static final Polynomial ZERO = new Polynomial(Map.of());
    static final Polynomial ONE = constant(Rational.ONE);

    private final Map<Monomial, Rational> terms;
    private String key;

    private Polynomial(Map<Monomial, Rational> terms) {
        this.terms = terms;
    }

    static Polynomial constant(Rational value) {
        return value.isZero() ? ZERO : new Polynomial(Map.of(Monomial.ONE, value));
    }

    static Polynomial of(Atom atom) {
        return of(atom, Rational.ONE);
    }

    static Polynomial of(Atom atom, Rational exponent) {
        return new Polynomial(Map.of(Monomial.of(atom, exponent), Rational.ONE));
    }

    static Polynomial of(Monomial monomial, Rational coefficient) {
        return coefficient.isZero() ? ZERO : new Polynomial(Map.of(monomial, coefficient));
    }

    Map<Monomial, Rational> terms() {
        return terms;
    }

    boolean isZero() {
        return terms.isEmpty();
    }

    boolean isMonomial() {
        return terms.size() == 1;
    }

    boolean isOne() {
        Rational constant = constant();
        return constant != null && constant.isOne();
    }

    /** The value of a polynomial without atoms, else null. */
    Rational constant() {
        if (terms.isEmpty()) {
            return Rational.ZERO;
        }
        return terms.size() == 1 ? terms.get(Monomial.ONE) : null;
    }

    Polynomial plus(Polynomial that, Fuel fuel) {
        fuel.charge(1 + that.terms.size());
        if (isZero()) {
            return that;
        }
        Map<Monomial, Rational> sum = new HashMap<>(terms);
        that.terms.forEach((monomial, coefficient) -> {
            fuel.charge(1 + coefficient.cost());
            add(sum, monomial, coefficient);
        });
        return limited(sum);
    }

    Polynomial times(Rational factor, Fuel fuel) {
        fuel.charge(1 + terms.size());
        if (factor.isZero()) {
            return ZERO;
        }
        Map<Monomial, Rational> product = new HashMap<>();
        terms.forEach((monomial, coefficient) -> product.put(monomial, coefficient.times(factor)));
        return new Polynomial(product);
    }

    Polynomial times(Polynomial that, Fuel fuel) {
        Rational factor = that.constant();
        if (factor != null) {
            return factor.isOne() ? this : times(factor, fuel);
        }
        Map<Monomial, Rational> product = new HashMap<>();
        for (Map.Entry<Monomial, Rational> left : terms.entrySet()) {
            for (Map.Entry<Monomial, Rational> right : that.terms.entrySet()) {
                int bits = left.getValue().numerator().bitLength()
                        + right.getValue().numerator().bitLength();
                fuel.charge(8
                        + 4L
                                * (left.getKey().factors().size()
                                        + right.getKey().factors().size())
                        + bits / 64);
                multiply(left, right, product, fuel);
                if (product.size() > MAX_TERMS) {
                    throw FuelExhausted.INSTANCE;
                }
            }
        }
        return new Polynomial(product);
    }

    private static void multiply(
            Map.Entry<Monomial, Rational> left,
            Map.Entry<Monomial, Rational> right,
            Map<Monomial, Rational> into,
            Fuel fuel) {
        Rational coefficient = left.getValue().times(right.getValue());
        if (right.getKey().isOne()) {
            add(into, left.getKey(), coefficient);
            return;
        }
        if (left.getKey().isOne()) {
            add(into, right.getKey(), coefficient);
            return;
        }
        List<Factor> factors = new ArrayList<>();
        Polynomial outgrown = ONE;
        for (Factor power : left.getKey().powers(right.getKey())) {
            Atom atom = power.atom();
            Rational exponent = power.exponent();
            if (atom.kind() == Atom.Kind.IMAGINARY) {
                int quarter = exponent.floor().intValue() & 3;
                exponent = Rational.of(quarter & 1);
                coefficient = quarter >= 2 ? coefficient.negate() : coefficient;
            } else if (atom.kind() == Atom.Kind.PRIME || atom.kind() == Atom.Kind.ROOT) {
                int whole = whole(exponent);
                exponent = exponent.minus(Rational.of(whole));
                if (whole != 0 && atom.kind() == Atom.Kind.PRIME) {
                    coefficient = coefficient.times(Rational.of(atom.prime()).pow(whole));
                } else if (whole != 0) {
                    outgrown = outgrown.times(atom.base().power(whole, fuel), fuel);
                }
            }
            if (!exponent.isZero()) {
                factors.add(new Factor(atom, exponent));
            }
        }
        Monomial monomial = new Monomial(factors);
        if (outgrown == ONE) {
            add(into, monomial, coefficient);
        } else {
            of(monomial, coefficient).times(outgrown, fuel).terms.forEach((m, c) -> add(into, m, c));
        }
    }

    private static int whole(Rational exponent) {
        BigInteger floor = exponent.floor();
        if (floor.bitLength() > 16) {
            throw FuelExhausted.INSTANCE;
        }
        return floor.intValue();
    }

    /** @throws FuelExhausted if it grows past {@link #MAX_TERMS} terms */
    Polynomial power(int exponent, Fuel fuel) {
        if (exponent < 0) {
            throw new IllegalArgumentException("a polynomial has no powers below 0: " + exponent);
        }
        Rational constant = constant();
        if (constant != null) {
            fuel.charge(1 + (long) exponent * constant.numerator().bitLength() / 512);
            return constant(constant.pow(exponent));
        }
        Polynomial power = ONE;
        Polynomial square = this;
        for (int rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                power = power.times(square, fuel);
            }
            square = rest > 1 ? square.times(square, fuel) : square;
        }
        return power;
    }

    /** The greatest rational by which all coefficients are integers without a common divisor; positive. */
    Rational content(Fuel fuel) {
        BigInteger numerators = BigInteger.ZERO;
        BigInteger denominators = BigInteger.ONE;
        for (Rational coefficient : terms.values()) {
            fuel.charge(2 + coefficient.cost());
            numerators = numerators.gcd(coefficient.numerator());
            denominators = denominators
                    .divide(denominators.gcd(coefficient.denominator()))
                    .multiply(coefficient.denominator());
        }
        return Rational.of(numerators, denominators);
    }

    /** Times the least power of each variable that leaves none in a denominator. */
    Polynomial withoutNegativePowers(Fuel fuel) {
        Map<Atom, Rational> least = new HashMap<>();
        for (Monomial monomial : terms.keySet()) {
            for (Factor factor : monomial.factors()) {
                if (factor.exponent().signum() < 0 && factor.atom().kind() == Atom.Kind.FREE) {
                    least.merge(factor.atom(), factor.exponent(), (a, b) -> a.compareTo(b) < 0 ? a : b);
                }
            }
        }
        Polynomial product = this;
        for (Map.Entry<Atom, Rational> power : least.entrySet()) {
            product = product.times(of(power.getKey(), power.getValue().negate()), fuel);
        }
        return product;
    }

    boolean isIndependent() {
        return terms.keySet().stream().allMatch(monomial -> monomial.factors().stream()
                .allMatch(factor -> factor.atom().isIndependent()));
    }

    /** A text that is equal for equal polynomials. */
    String key() {
        if (key == null) {
            TreeMap<String, Rational> sorted = new TreeMap<>();
            terms.forEach((monomial, coefficient) -> sorted.put(monomial.key(), coefficient));
            StringBuilder written = new StringBuilder();
            sorted.forEach((monomial, coefficient) -> written.append(written.length() == 0 ? "" : "+")
                    .append(coefficient)
                    .append(monomial.isEmpty() ? "" : "·")
                    .append(monomial));
            if (written.length() > MAX_KEY) {
                throw FuelExhausted.INSTANCE;
            }
            key = written.length() == 0 ? "0" : written.toString();
        }
        return key;
    }

    private static void add(Map<Monomial, Rational> sum, Monomial monomial, Rational coefficient) {
        Rational before = sum.get(monomial);
        Rational after = before == null ? coefficient : before.plus(coefficient);
        if (after.isZero()) {
            sum.remove(monomial);
        } else {
            sum.put(monomial, after);
        }
    }

    private static Polynomial limited(Map<Monomial, Rational> terms) {
        if (terms.size() > MAX_TERMS) {
            throw FuelExhausted.INSTANCE;
        }
        return new Polynomial(terms);
    }
}
