package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expressions;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Complex;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.FuelExhausted;
import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Equality of closed forms. First exactly: both sides as quotients of polynomials, multiplied out. If what is left hides
 * relations, between values of functions for example, then by value: at eight points, fixed ones, to a relative 1e-40,
 * with at least four points where both are defined and none where only one is. Nothing else counts as equal.
 */
final class Scalars {
    private static final int POINTS = 8;
    private static final int DEFINED = 4;
    private static final BigDecimal RELATIVE = new BigDecimal("1e-40");
    private static final Set<String> FACTORIALS = Set.of("factorial", "doublefactorial", "binom");
    private static final Set<String> INTEGER_FUNCTIONS =
            Set.of("factorial", "binom", "mod", "gcd", "lcm", "sum", "prod");

    /** Decimals a prediction must write to stand for a number that no finite decimal equals. */
    private static final int FAITHFUL_PLACES = 6;

    private final Fuel fuel;
    private final Canonical canonical;

    Scalars(Fuel fuel) {
        this.fuel = fuel;
        this.canonical = new Canonical(fuel);
    }

    /**
     * Whether the prediction is the gold. A gold written as a decimal stands for every number that rounds to it, unless it
     * ends in 0: then for those that no finite decimal equals. A gold that no finite decimal equals may be predicted by its
     * correct rounding to six decimals or more.
     */
    boolean equal(Expression gold, Expression prediction) {
        return equal(gold, prediction, false);
    }

    /** As {@link #equal}, of money: what is no whole number of cents must be rounded as the gold is, and is else another amount. */
    boolean equalAmount(Expression gold, Expression prediction) {
        return equal(gold, prediction, true);
    }

    private boolean equal(Expression gold, Expression prediction, boolean amount) {
        if (identical(gold, prediction)) {
            return true;
        }
        Numeral reference = Expressions.decimal(gold);
        if (reference != null && !isExact(reference)) {
            Rational exact = amount || endsInZero(reference) ? canonical.rational(prediction) : null;
            return !(exact != null && exact.isFiniteDecimal()) && within(prediction, reference);
        }
        Numeral rounded = Expressions.decimal(prediction);
        if (rounded == null || rounded.places() < FAITHFUL_PLACES || !Expressions.isNumber(gold)) {
            return false;
        }
        Rational exact = canonical.rational(gold);
        return !(exact != null && exact.isFiniteDecimal()) && within(gold, rounded);
    }

    /** One digit that counts, as in 0.5: a fraction written as a decimal rather than a rounding. */
    private static boolean isExact(Numeral decimal) {
        return decimal.value()
                        .times(Rational.of(10).pow(decimal.places()))
                        .abs()
                        .compareTo(Rational.of(10))
                < 0;
    }

    private static boolean endsInZero(Numeral decimal) {
        Rational digits = decimal.value().times(Rational.of(10).pow(decimal.places() - 1));
        return digits.isInteger();
    }

    /** Whether a number lies within half a unit of the decimal's last digit. */
    private boolean within(Expression number, Numeral decimal) {
        Rational half = Rational.of(10).pow(-decimal.places()).times(Rational.HALF);
        Rational exact = canonical.rational(number);
        if (exact != null) {
            return exact.minus(decimal.value()).abs().compareTo(half) <= 0;
        }
        BigDecimal value = real(number);
        return value != null && value.subtract(decimal.value().decimal()).abs().compareTo(half.decimal()) <= 0;
    }

    /** The value of a real constant, to 60 digits; null if it has none. */
    BigDecimal real(Expression number) {
        if (!Expressions.isNumber(number)) {
            return null;
        }
        try {
            Complex value = new NumericEvaluation(Map.of(), true, fuel).value(number);
            return value.isReal() ? value.re() : null;
        } catch (Undefined | Unreadable | ArithmeticException noValue) {
            return null;
        }
    }

    /** Equality as expressions, the same in both directions. */
    boolean identical(Expression left, Expression right) {
        if (left.equals(right)) {
            return true;
        }
        try {
            Rational first = canonical.rational(left);
            Rational second = first == null ? null : canonical.rational(right);
            if (second != null) {
                return first.equals(second);
            }
            boolean factorials = usesFactorials(left) || usesFactorials(right);
            canonical.expectFactorials(factorials);
            if (factorials) {
                Boolean same = FactorialProduct.equal(left, right, canonical, fuel);
                if (same != null) {
                    return same;
                }
            }
            Form difference = canonical.form(left).minus(canonical.form(right), fuel);
            if (difference.isZero()) {
                return !difference.denominator().isZero();
            }
            if (difference.numerator().isIndependent()
                    && difference.denominator().isIndependent()) {
                return false;
            }
        } catch (Undefined undefined) {
            return false;
        } catch (FuelExhausted tooLarge) {
            // A polynomial outgrew its limit: values may still decide, if there is fuel for them.
            fuel.charge(1);
        }
        return agree(left, right);
    }

    /**
     * Does what comparing with an expression costs on that expression's side, and says nothing.
     *
     * @throws FuelExhausted if that is more than there is
     */
    void weigh(Expression expression) {
        canonical.expectFactorials(usesFactorials(expression));
        try {
            Form form = canonical.form(expression);
            if (form.numerator().isIndependent() && form.denominator().isIndependent()) {
                return;
            }
        } catch (Undefined | Unreadable noForm) {
            return;
        }
        Set<String> variables = Expressions.variables(expression);
        for (int index = 0; index < (variables.isEmpty() ? 1 : POINTS); index++) {
            Map<String, BigDecimal> point = point(variables, index, usesIntegers(expression));
            valueOrNull(new NumericEvaluation(point, true, fuel), expression);
        }
    }

    private boolean agree(Expression left, Expression right) {
        Set<String> variables = new TreeSet<>(Expressions.variables(left));
        variables.addAll(Expressions.variables(right));
        boolean imaginary = uses(left, "i") || uses(right, "i");
        boolean integers = usesIntegers(left) || usesIntegers(right);
        int points = variables.isEmpty() ? 1 : POINTS;
        int defined = 0;
        for (int index = 0; index < points; index++) {
            Map<String, BigDecimal> point = point(variables, index, integers);
            NumericEvaluation evaluation = new NumericEvaluation(point, imaginary || variables.isEmpty(), fuel);
            Complex first = valueOrNull(evaluation, left);
            Complex second = valueOrNull(evaluation, right);
            if ((first == null) != (second == null)) {
                return false;
            }
            if (first != null) {
                if (!close(first, second)) {
                    return false;
                }
                defined++;
            }
        }
        return defined >= Math.min(points, DEFINED);
    }

    static boolean close(Complex first, Complex second) {
        BigDecimal distance = first.minus(second).abs();
        return distance.signum() == 0
                || distance.compareTo(first.abs().max(second.abs()).multiply(RELATIVE)) <= 0;
    }

    private static Complex valueOrNull(NumericEvaluation evaluation, Expression expression) {
        try {
            return evaluation.value(expression);
        } catch (Undefined | Unreadable | ArithmeticException noValue) {
            // ArithmeticException: an exponent beyond BigDecimal's range.
            return null;
        }
    }

    private static boolean uses(Expression expression, String name) {
        return Expressions.any(
                expression,
                part -> part instanceof Symbol symbol && symbol.name().equals(name));
    }

    private static boolean usesFactorials(Expression expression) {
        return !(expression instanceof Numeral)
                && Expressions.any(
                        expression,
                        part -> part instanceof Application application && FACTORIALS.contains(application.function()));
    }

    private static boolean usesIntegers(Expression expression) {
        return Expressions.any(
                expression,
                part -> part instanceof Application application && INTEGER_FUNCTIONS.contains(application.function()));
    }

    /** The fixed points: five of positive numbers, half of them below 1, and three of negative ones. */
    static Map<String, BigDecimal> point(Set<String> variables, int index, boolean integers) {
        Map<String, BigDecimal> point = new HashMap<>();
        for (String variable : variables) {
            long bits = mix(variable.hashCode() * 0x9E3779B97F4A7C15L + index * 0xD1B54A32D192ED03L);
            long digits = Math.floorMod(bits, 899_999_999L) + 100_000_000L;
            if (integers) {
                // By custom n is the larger of two: of n things k are chosen.
                int larger = variable.equalsIgnoreCase("n") ? 12 : 0;
                point.put(variable, BigDecimal.valueOf(2 + Math.floorMod(bits, 11L) + index + larger));
            } else {
                // A nine-digit number between 0.1 and 1, or between 1 and 10.
                BigDecimal size = BigDecimal.valueOf(digits, index % 2 == 0 ? 9 : 8);
                point.put(variable, index < 5 ? size : size.negate());
            }
        }
        return point;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /**
     * The constant c with {@code left = c · right} as expressions, by value; null if there is none. Zero only if left is
     * zero.
     */
    BigDecimal factor(Expression left, Expression right) {
        Set<String> variables = new TreeSet<>(Expressions.variables(left));
        if (!variables.equals(Expressions.variables(right)) || variables.isEmpty()) {
            return null;
        }
        boolean integers = usesIntegers(left) || usesIntegers(right);
        Complex factor = null;
        int defined = 0;
        for (int index = 0; index < POINTS; index++) {
            NumericEvaluation evaluation = new NumericEvaluation(point(variables, index, integers), false, fuel);
            Complex first = valueOrNull(evaluation, left);
            Complex second = valueOrNull(evaluation, right);
            if ((first == null) != (second == null)) {
                return null;
            }
            if (first == null || first.isZero() && second.isZero()) {
                continue;
            }
            if (first.isZero() || second.isZero()) {
                return null;
            }
            Complex quotient = first.over(second);
            if (!quotient.isReal() || factor != null && !close(quotient, factor)) {
                return null;
            }
            factor = quotient;
            defined++;
        }
        return defined >= DEFINED ? factor.re() : null;
    }

    /** Whether one is a multiple of the other once the denominators are multiplied away: y - 3/x and xy - 3. */
    boolean proportional(Expression left, Expression right) {
        try {
            Map<Monomial, Rational> first =
                    canonical.form(left).numerator().withoutNegativePowers(fuel).terms();
            Map<Monomial, Rational> second = canonical
                    .form(right)
                    .numerator()
                    .withoutNegativePowers(fuel)
                    .terms();
            if (first.isEmpty() || !first.keySet().equals(second.keySet())) {
                return false;
            }
            Rational factor = null;
            for (Map.Entry<Monomial, Rational> term : first.entrySet()) {
                Rational quotient = term.getValue().over(second.get(term.getKey()));
                if (factor != null && !factor.equals(quotient)) {
                    return false;
                }
                factor = quotient;
            }
            return true;
        } catch (Undefined | Unreadable noForm) {
            return false;
        }
    }

    /** {@code slope · variable + offset}, if the expression is that with rational or other constant coefficients. */
    Expression[] linear(Expression expression, String variable) {
        try {
            Form form = canonical.form(expression);
            if (!form.denominator().isOne()) {
                return null;
            }
            Rational slope = null;
            Rational offset = Rational.ZERO;
            for (Map.Entry<Monomial, Rational> term : form.numerator().terms().entrySet()) {
                Monomial monomial = term.getKey();
                if (monomial.isOne()) {
                    offset = term.getValue();
                } else if (monomial.key().equals(variable) && slope == null) {
                    slope = term.getValue();
                } else {
                    return null;
                }
            }
            return slope == null
                    ? null
                    : new Expression[] {new Numeral(slope, Numeral.EXACT), new Numeral(offset, Numeral.EXACT)};
        } catch (Undefined | Unreadable noForm) {
            return null;
        }
    }
}
