package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.algebra.Monomial.Factor;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.FuelExhausted;
import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.math.BigInteger;

/** A quotient of polynomials, not reduced: two are equal if they are when multiplied out. */
record Form(Polynomial numerator, Polynomial denominator) {
    /** Trial division stops here; what is left is treated as prime, and so decided by numbers if it matters. */
    private static final int LARGEST_DIVISOR = 2_000;

    static final Form ONE = of(Polynomial.ONE);

    static Form of(Polynomial numerator) {
        return new Form(numerator, Polynomial.ONE);
    }

    static Form of(Rational value) {
        return of(Polynomial.constant(value));
    }

    static Form of(Atom atom) {
        return of(Polynomial.of(atom));
    }

    boolean isZero() {
        return numerator.isZero();
    }

    /** Its value if it is a rational number written without a denominator, else null. */
    Rational constant() {
        return denominator.isOne() ? numerator.constant() : null;
    }

    Form plus(Form that, Fuel fuel) {
        if (denominator.isOne() && that.denominator.isOne()) {
            return of(numerator.plus(that.numerator, fuel));
        }
        if (denominator.terms().equals(that.denominator.terms())) {
            return new Form(numerator.plus(that.numerator, fuel), denominator);
        }
        return new Form(
                numerator.times(that.denominator, fuel).plus(that.numerator.times(denominator, fuel), fuel),
                denominator.times(that.denominator, fuel));
    }

    Form minus(Form that, Fuel fuel) {
        return plus(that.negate(fuel), fuel);
    }

    Form negate(Fuel fuel) {
        return new Form(numerator.times(Rational.of(-1), fuel), denominator);
    }

    Form times(Form that, Fuel fuel) {
        return new Form(numerator.times(that.numerator, fuel), denominator.times(that.denominator, fuel));
    }

    /** @throws Undefined if this is zero */
    Form inverse(Fuel fuel) {
        if (isZero()) {
            throw new Undefined("division by zero");
        }
        if (numerator.isMonomial()) {
            Form inverted = invertedMonomial(fuel);
            if (inverted != null) {
                return inverted;
            }
        }
        return new Form(denominator, numerator);
    }

    /** 1/(c·x·√2) has no denominator either: x^-1 and √2/2 are monomials. Null where a root of a sum stands in it. */
    private Form invertedMonomial(Fuel fuel) {
        Monomial monomial = numerator.terms().keySet().iterator().next();
        Rational coefficient = numerator.terms().values().iterator().next();
        Polynomial inverse = Polynomial.constant(Rational.ONE.over(coefficient));
        for (Factor factor : monomial.factors()) {
            Atom atom = factor.atom();
            Polynomial part;
            switch (atom.kind()) {
                case PRIME ->
                    part = Polynomial.of(
                            Monomial.of(atom, Rational.ONE.minus(factor.exponent())),
                            Rational.of(BigInteger.ONE, atom.prime()));
                case IMAGINARY -> part = Polynomial.of(Monomial.of(atom, Rational.ONE), Rational.of(-1));
                case ROOT -> {
                    return null;
                }
                default -> part = Polynomial.of(atom, factor.exponent().negate());
            }
            inverse = inverse.times(part, fuel);
        }
        return of(denominator.times(inverse, fuel));
    }

    /** An integer power. */
    Form power(int exponent, Fuel fuel) {
        Form base = exponent < 0 ? inverse(fuel) : this;
        int size = Math.abs(exponent);
        return new Form(base.numerator.power(size, fuel), base.denominator.power(size, fuel));
    }

    /**
     * A rational power that is no integer: the principal one of a positive base, the real one of a negative base under
     * an odd root; null if it has no form here.
     */
    Form root(Rational exponent, Fuel fuel) {
        if (isZero()) {
            if (exponent.signum() < 0) {
                throw new Undefined("division by zero");
            }
            return this;
        }
        if (!exponent.denominator().equals(BigInteger.TWO)
                        && exponent.denominator().bitLength() > 10
                || exponent.numerator().bitLength() > 16) {
            return null;
        }
        if (exponent.signum() < 0) {
            Form positive = root(exponent.negate(), fuel);
            return positive == null ? null : positive.inverse(fuel);
        }
        Form above = root(numerator, exponent, fuel);
        Form below = denominator.isOne() ? ONE : root(denominator, exponent, fuel);
        return above == null || below == null ? null : above.times(below.inverse(fuel), fuel);
    }

    private static Form root(Polynomial base, Rational exponent, Fuel fuel) {
        if (base.isMonomial()) {
            return rootOfMonomial(base, exponent, fuel);
        }
        Rational content = base.content(fuel);
        Polynomial primitive = base.times(Rational.ONE.over(content), fuel);
        Form front = rootOfNumber(content, exponent, fuel);
        return front.times(rootOfPrimitive(primitive, exponent, fuel), fuel);
    }

    private static Form rootOfPrimitive(Polynomial primitive, Rational exponent, Fuel fuel) {
        int whole = exponent.floor().intValue();
        Rational rest = exponent.minus(Rational.of(whole));
        fuel.charge(1 + primitive.terms().size());
        Polynomial root = Polynomial.of(Atom.root(primitive), rest);
        return of(root.times(primitive.power(whole, fuel), fuel));
    }

    private static Form rootOfMonomial(Polynomial base, Rational exponent, Fuel fuel) {
        Monomial monomial = base.terms().keySet().iterator().next();
        Form root = rootOfNumber(base.terms().values().iterator().next(), exponent, fuel);
        boolean even = !exponent.denominator().testBit(0);
        for (Factor factor : monomial.factors()) {
            Rational inner = factor.exponent();
            Atom atom = factor.atom();
            if (atom.kind() == Atom.Kind.IMAGINARY) {
                return null;
            }
            // The square root of x² is |x|, not x; that of x³ exists only where x is not negative.
            boolean hidesSign = even
                    && atom.kind() != Atom.Kind.PRIME
                    && inner.isInteger()
                    && !inner.numerator().testBit(0);
            if (hidesSign) {
                root = root.times(rootOfPrimitive(Polynomial.of(atom, inner), exponent, fuel), fuel);
            } else {
                root = root.times(of(powerOf(atom, inner.times(exponent), fuel)), fuel);
            }
        }
        return root;
    }

    private static Polynomial powerOf(Atom atom, Rational exponent, Fuel fuel) {
        if (atom.kind() == Atom.Kind.PRIME) {
            return primePower(atom.prime(), exponent);
        }
        if (atom.kind() == Atom.Kind.ROOT) {
            int whole = exponent.floor().intValue();
            Polynomial rest = Polynomial.of(atom, exponent.minus(Rational.of(whole)));
            return rest.times(atom.base().power(whole, fuel), fuel);
        }
        return Polynomial.of(atom, exponent);
    }

    /** c^(p/q) as a product of primes to powers within [0, 1). */
    private static Form rootOfNumber(Rational number, Rational exponent, Fuel fuel) {
        Polynomial sign = Polynomial.ONE;
        if (number.signum() < 0) {
            if (exponent.denominator().equals(BigInteger.TWO)) {
                sign = Polynomial.of(Atom.I).power(exponent.numerator().intValue() & 3, fuel);
            } else if (!exponent.denominator().testBit(0)) {
                return of(Polynomial.of(Atom.opaque("(" + number + ")^" + exponent)));
            } else if (exponent.numerator().testBit(0)) {
                sign = Polynomial.constant(Rational.of(-1));
            }
        }
        Polynomial above = rootOfInteger(number.numerator().abs(), exponent, fuel);
        Polynomial below = rootOfInteger(number.denominator(), exponent.negate(), fuel);
        return of(above.times(below, fuel).times(sign, fuel));
    }

    private static Polynomial rootOfInteger(BigInteger number, Rational exponent, Fuel fuel) {
        Polynomial root = Polynomial.ONE;
        BigInteger rest = number;
        // Most numbers are small: dividing longs is much cheaper.
        for (int divisor = 2; divisor <= LARGEST_DIVISOR && rest.bitLength() > 1; divisor += divisor == 2 ? 1 : 2) {
            if (rest.bitLength() <= 62) {
                long small = rest.longValue();
                if ((long) divisor * divisor > small) {
                    break;
                }
                if (small % divisor != 0) {
                    continue;
                }
            } else {
                fuel.charge(1 + rest.bitLength() / 128);
            }
            int count = 0;
            BigInteger prime = BigInteger.valueOf(divisor);
            for (BigInteger[] parts = rest.divideAndRemainder(prime);
                    parts[1].signum() == 0;
                    parts = rest.divideAndRemainder(prime)) {
                rest = parts[0];
                count++;
                fuel.charge(1 + rest.bitLength() / 64);
            }
            if (count > 0) {
                root = root.times(primePower(prime, exponent.times(Rational.of(count))), fuel);
            }
        }
        fuel.charge(5);
        if (rest.bitLength() <= 1) {
            return root;
        }
        BigInteger square = rest.bitLength() < 4_096 ? rest.sqrt() : BigInteger.ONE;
        return square.multiply(square).equals(rest)
                ? root.times(primePower(square, exponent.times(Rational.of(2))), fuel)
                : root.times(primePower(rest, exponent), fuel);
    }

    private static Polynomial primePower(BigInteger prime, Rational exponent) {
        BigInteger whole = exponent.floor();
        if (whole.bitLength() > 16) {
            throw FuelExhausted.INSTANCE;
        }
        Rational rest = exponent.minus(Rational.of(whole));
        return Polynomial.of(
                Monomial.of(Atom.prime(prime), rest), Rational.of(prime).pow(whole.intValue()));
    }

    String key() {
        return denominator.isOne() ? numerator.key() : "(" + numerator.key() + ")/(" + denominator.key() + ")";
    }
}
