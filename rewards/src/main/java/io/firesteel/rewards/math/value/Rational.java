package io.firesteel.rewards.math.value;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact fraction in lowest terms, its denominator positive. Numbers past {@link #MAX_BITS} bits exhaust the budget: no
 * honest answer is that long.
 */
public record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
    public static final int MAX_BITS = 1 << 15;
    /** From so many bits on, greatest common divisors are most of the work. */
    private static final int LONG = 256;

    public static final Rational ZERO = of(0);
    public static final Rational ONE = of(1);
    public static final Rational HALF = of(BigInteger.ONE, BigInteger.TWO);

    public static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    public static Rational of(BigInteger value) {
        return new Rational(limited(value), BigInteger.ONE);
    }

    /** @throws Undefined if the denominator is zero */
    public static Rational of(BigInteger numerator, BigInteger denominator) {
        if (denominator.signum() == 0) {
            throw new Undefined("division by zero");
        }
        BigInteger divisor = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            divisor = divisor.negate();
        }
        return divisor.equals(BigInteger.ONE)
                ? new Rational(limited(numerator), limited(denominator))
                : new Rational(limited(numerator.divide(divisor)), limited(denominator.divide(divisor)));
    }

    private static BigInteger limited(BigInteger value) {
        if (value.bitLength() > MAX_BITS) {
            throw FuelExhausted.INSTANCE;
        }
        return value;
    }

    public Rational plus(Rational that) {
        if (isInteger() && that.isInteger()) {
            return of(numerator.add(that.numerator));
        }
        if (denominator.bitLength() + that.denominator.bitLength() < LONG) {
            return of(
                    numerator.multiply(that.denominator).add(that.numerator.multiply(denominator)),
                    denominator.multiply(that.denominator));
        }
        // Knuth, 4.5.1: divisors of the denominators alone, which are mostly small or none, instead of those of the
        // sum.
        BigInteger common = denominator.gcd(that.denominator);
        BigInteger mine = denominator.divide(common);
        BigInteger sum = numerator.multiply(that.denominator.divide(common)).add(that.numerator.multiply(mine));
        BigInteger rest = sum.gcd(common);
        return new Rational(limited(sum.divide(rest)), limited(mine.multiply(that.denominator.divide(rest))));
    }

    public Rational minus(Rational that) {
        return plus(that.negate());
    }

    public Rational times(Rational that) {
        if (isInteger() && that.isInteger()) {
            return of(numerator.multiply(that.numerator));
        }
        if (denominator.bitLength() + that.denominator.bitLength() < LONG) {
            return of(numerator.multiply(that.numerator), denominator.multiply(that.denominator));
        }
        BigInteger first = numerator.gcd(that.denominator);
        BigInteger second = that.numerator.gcd(denominator);
        return new Rational(
                limited(numerator.divide(first).multiply(that.numerator.divide(second))),
                limited(denominator.divide(second).multiply(that.denominator.divide(first))));
    }

    public Rational over(Rational that) {
        return of(numerator.multiply(that.denominator), denominator.multiply(that.numerator));
    }

    public Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    public Rational abs() {
        return signum() < 0 ? negate() : this;
    }

    /** @throws FuelExhausted if the result would be too long */
    public Rational pow(int exponent) {
        int size = Math.abs(exponent);
        long bits = (long) size * Math.max(numerator.bitLength(), denominator.bitLength());
        if (bits > MAX_BITS && !isOne() && !negate().isOne() && !isZero()) {
            throw FuelExhausted.INSTANCE;
        }
        BigInteger over = numerator.pow(size);
        BigInteger under = denominator.pow(size);
        return exponent < 0 ? of(under, over) : new Rational(over, under);
    }

    /** The greatest integer not above this. */
    public BigInteger floor() {
        BigInteger[] parts = numerator.divideAndRemainder(denominator);
        return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    /** What one operation on this costs, as {@link Fuel} counts: greatest common divisors are quadratic. */
    public long cost() {
        long bits = numerator.bitLength() + (long) denominator.bitLength();
        return bits * bits >> 15;
    }

    public int signum() {
        return numerator.signum();
    }

    public boolean isZero() {
        return numerator.signum() == 0;
    }

    public boolean isOne() {
        return numerator.equals(BigInteger.ONE) && denominator.equals(BigInteger.ONE);
    }

    public boolean isInteger() {
        return denominator.equals(BigInteger.ONE);
    }

    /** Whether this is an integer between the bounds, both included. */
    public boolean isInteger(int least, int most) {
        return isInteger()
                && numerator.bitLength() < 31
                && numerator.intValue() >= least
                && numerator.intValue() <= most;
    }

    /** Whether some finite decimal of reasonable length equals this. */
    public boolean isFiniteDecimal() {
        // A denominator is 2^a 5^b exactly if it divides 10^n, where n >= a, b: its length in bits will do.
        int bits = denominator.bitLength();
        return bits <= 4096
                && BigInteger.TEN.modPow(BigInteger.valueOf(bits), denominator).signum() == 0;
    }

    public BigDecimal decimal() {
        return isInteger()
                ? new BigDecimal(numerator, Decimals.PRECISION)
                : Decimals.quotient(new BigDecimal(numerator), new BigDecimal(denominator));
    }

    // Written out, here and in Monomial.Factor: a record's own are many small steps, which are slow until they are
    // compiled.

    @Override
    public boolean equals(Object other) {
        return other instanceof Rational that
                && numerator.equals(that.numerator)
                && denominator.equals(that.denominator);
    }

    @Override
    public int hashCode() {
        return 31 * numerator.hashCode() + denominator.hashCode();
    }

    @Override
    public int compareTo(Rational that) {
        return numerator.multiply(that.denominator).compareTo(that.numerator.multiply(denominator));
    }

    @Override
    public String toString() {
        return isInteger() ? numerator.toString() : numerator + "/" + denominator;
    }
}
