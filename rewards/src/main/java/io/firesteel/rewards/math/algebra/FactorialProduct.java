package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A product of integer powers of numbers and factorials, the factorials by their primes (Legendre: p divides n! as often as
 * the sum of n/p, n/p², … says). So 2100!/2098! is 2100·2099 and \binom{2000}{1000} is 2000!/(1000!)², and none of these
 * factorials is ever multiplied out.
 */
final class FactorialProduct {
    private static final int LARGEST = 100_000;
    private static final int MOST_POWER = 10_000;

    private final Fuel fuel;
    private final Canonical canonical;
    private Rational number = Rational.ONE;
    /** How often n! is a factor, by n. */
    private final TreeMap<Integer, Integer> factorials = new TreeMap<>();
    /** Whether there was one, be it cancelled or not. */
    private boolean any;

    private FactorialProduct(Canonical canonical, Fuel fuel) {
        this.canonical = canonical;
        this.fuel = fuel;
    }

    /** The value of such a product; null if it is anything else, has no factorial in it, or is too long to be written out. */
    static Rational value(Expression expression, Canonical canonical, Fuel fuel) {
        FactorialProduct product = new FactorialProduct(canonical, fuel);
        if (!product.multiply(expression, 1) || !product.any) {
            return null;
        }
        Rational powers = product.powers(Rational.MAX_BITS / 2);
        return powers == null ? null : product.number.times(powers);
    }

    /** Whether two such products are the same number; null if one of them is anything else, or neither has a factorial. */
    static Boolean equal(Expression left, Expression right, Canonical canonical, Fuel fuel) {
        FactorialProduct quotient = new FactorialProduct(canonical, fuel);
        if (!quotient.multiply(left, 1) || !quotient.multiply(right, -1) || !quotient.any) {
            return null;
        }
        // What is left of the factorials must be one over the number: no longer than that, or they differ.
        int longest = Math.max(
                quotient.number.numerator().bitLength(),
                quotient.number.denominator().bitLength());
        Rational powers = quotient.powers(longest + 1L);
        return powers != null && quotient.number.times(powers).isOne();
    }

    /** Multiplies by {@code expression} to the power; false if it is no such product, or is divided by zero. */
    private boolean multiply(Expression expression, int power) {
        fuel.charge(1);
        if (expression instanceof Numeral numeral) {
            return multiply(numeral.value(), power);
        }
        if (expression instanceof Negation negation) {
            return multiply(negation.operand(), power) && multiply(Rational.of(-1), power);
        }
        if (expression instanceof Product product) {
            for (Expression factor : product.factors()) {
                if (!multiply(factor, power)) {
                    return false;
                }
            }
            return true;
        }
        if (expression instanceof Quotient quotient) {
            return multiply(quotient.numerator(), power) && multiply(quotient.denominator(), -power);
        }
        if (expression instanceof Power raised) {
            Rational exponent = canonical.rational(raised.exponent());
            return exponent != null
                    && exponent.isInteger(-MOST_POWER, MOST_POWER)
                    && Math.abs((long) power * exponent.numerator().intValue()) <= MOST_POWER
                    && multiply(raised.base(), power * exponent.numerator().intValue());
        }
        if (!(expression instanceof Application application)) {
            Rational value = expression instanceof Expression.Sum ? canonical.rational(expression) : null;
            return value != null && multiply(value, power);
        }
        List<Integer> arguments = new ArrayList<>();
        for (Expression argument : application.arguments()) {
            Rational value = isCombinatorial(application) ? canonical.rational(argument) : null;
            if (value == null || !value.isInteger(0, LARGEST)) {
                return false;
            }
            arguments.add(value.numerator().intValue());
        }
        int n = arguments.get(0);
        switch (application.function()) {
            case "factorial":
                factorial(n, power);
                return true;
            case "doublefactorial":
                // (2m)!! = 2^m m!, and (2m+1)!! = (2m+1)! / (2m)!!.
                int half = n / 2;
                int sign = n % 2 == 0 ? power : -power;
                if (n % 2 != 0) {
                    factorial(n, power);
                }
                factorial(half, sign);
                return multiply(Rational.of(2), sign * half);
            default:
                int k = arguments.get(1);
                if (k > n) {
                    return multiply(Rational.ZERO, power);
                }
                factorial(n, power);
                factorial(k, -power);
                factorial(n - k, -power);
                return true;
        }
    }

    private static boolean isCombinatorial(Application application) {
        return switch (application.function()) {
            case "factorial", "doublefactorial" -> application.arguments().size() == 1;
            case "binom" -> application.arguments().size() == 2;
            default -> false;
        };
    }

    private boolean multiply(Rational value, int power) {
        if (value.isZero() && power <= 0) {
            return false;
        }
        Rational raised = value.pow(power);
        fuel.charge(1 + raised.cost() + number.cost());
        number = number.times(raised);
        return true;
    }

    private void factorial(int n, int power) {
        any = true;
        factorials.merge(n, power, (before, more) -> before + more == 0 ? null : before + more);
    }

    /** The factorials' product, if its numerator and denominator have no more than so many bits; null if they have. */
    private Rational powers(long mostBits) {
        BigInteger above = BigInteger.ONE;
        BigInteger below = BigInteger.ONE;
        int largest = factorials.isEmpty() ? 1 : factorials.lastKey();
        for (int prime : Primes.UP_TO_LARGEST) {
            if (prime > largest) {
                break;
            }
            long exponent = 0;
            fuel.charge(1 + factorials.size() / 8);
            for (Map.Entry<Integer, Integer> factorial : factorials.entrySet()) {
                for (long power = prime; power <= factorial.getKey(); power *= prime) {
                    exponent += factorial.getKey() / power * factorial.getValue();
                }
            }
            BigInteger to = exponent > 0 ? above : below;
            long bits = Math.abs(exponent) * (31L - Integer.numberOfLeadingZeros(prime));
            if (to.bitLength() + bits > mostBits + 1) {
                return null; // a prime of b bits is at least 2^(b-1)
            }
            if (exponent != 0) {
                fuel.charge(1 + (to.bitLength() + bits) / 512);
                BigInteger factor = BigInteger.valueOf(prime).pow((int) Math.abs(exponent));
                above = exponent > 0 ? above.multiply(factor) : above;
                below = exponent < 0 ? below.multiply(factor) : below;
            }
        }
        return above.bitLength() > mostBits || below.bitLength() > mostBits ? null : Rational.of(above, below);
    }

    /** Sieved once, when the first factorial is met. */
    private static final class Primes {
        static final int[] UP_TO_LARGEST = sieve();

        private static int[] sieve() {
            boolean[] composite = new boolean[LARGEST + 1];
            List<Integer> primes = new ArrayList<>();
            for (int n = 2; n <= LARGEST; n++) {
                if (!composite[n]) {
                    primes.add(n);
                    for (long multiple = (long) n * n; multiple <= LARGEST; multiple += n) {
                        composite[(int) multiple] = true;
                    }
                }
            }
            return primes.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
