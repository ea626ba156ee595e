package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Percentage;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.value.Rational;

import java.util.List;
import java.util.Set;

/**
 * Arithmetic that is written down and not done: {@code 37 × 12}, {@code 3/4 + 1/2}, {@code 144/12}. In the midst of words it may be the
 * question as well as the answer. Numbers by themselves are not: {@code 3/4}, {@code 2 1/2}, {@code 10^3}, {@code 1.5 × 10^3}, and
 * neither are closed forms with a variable, a constant or a root in them.
 */
public final class Undone {
    private static final Set<String> FUNCTIONS = Set.of("gcd", "lcm", "mod", "max", "min");
    private static final String OPERATORS = "+-−–*×·⋅∗÷/(";
    private static final List<String> COMMANDS = List.of("\\times", "\\cdot", "\\div", "\\frac", "\\dfrac", "\\tfrac");

    private Undone() {}

    /** Whether a text, read as this value, leaves arithmetic to be done; {@code 144/12} is a fraction where no words stand around it. */
    public static boolean is(String text, Value value, boolean inWords) {
        if (value instanceof Value.Named named) {
            return is(text, named.value(), inWords);
        }
        boolean fraction = !inWords
                && value instanceof Value.Scalar scalar
                && scalar.expression() instanceof Quotient quotient
                && quotient.numerator() instanceof Numeral
                && quotient.denominator() instanceof Numeral;
        return !fraction && value instanceof Value.Scalar scalar && hasOperator(text) && isUndone(scalar.expression());
    }

    /** Without one, {@code 3 dozen} or {@code 5 hours 30 minutes} are products and sums to the parser alone. */
    private static boolean hasOperator(String text) {
        return text.chars().anyMatch(c -> OPERATORS.indexOf(c) >= 0)
                || COMMANDS.stream().anyMatch(text::contains);
    }

    private static boolean isUndone(Expression expression) {
        if (expression instanceof Sum sum) {
            return !isMixed(sum.terms()) && sum.terms().stream().allMatch(Undone::isNumber);
        }
        if (expression instanceof Product product) {
            return !isScientific(product.factors())
                    && product.factors().stream().allMatch(Undone::isNumber);
        }
        if (expression instanceof Quotient quotient) {
            boolean fraction = quotient.numerator() instanceof Numeral numerator
                    && quotient.denominator() instanceof Numeral denominator
                    && !isWhole(numerator.value(), denominator.value());
            return !fraction && isNumber(quotient.numerator()) && isNumber(quotient.denominator());
        }
        if (expression instanceof Application application) {
            return FUNCTIONS.contains(application.function())
                    && application.arguments().stream().allMatch(Undone::isNumber);
        }
        return operand(expression) != null && isUndone(operand(expression));
    }

    /** Whether an expression is made of numbers alone. */
    private static boolean isNumber(Expression expression) {
        if (expression instanceof Sum sum) {
            return sum.terms().stream().allMatch(Undone::isNumber);
        }
        if (expression instanceof Product product) {
            return product.factors().stream().allMatch(Undone::isNumber);
        }
        if (expression instanceof Quotient quotient) {
            return isNumber(quotient.numerator()) && isNumber(quotient.denominator());
        }
        if (expression instanceof Application application) {
            return FUNCTIONS.contains(application.function())
                    && application.arguments().stream().allMatch(Undone::isNumber);
        }
        return expression instanceof Numeral || operand(expression) != null && isNumber(operand(expression));
    }

    /** What a sign, a percent sign, a unit or an exponent stands at; null of anything else. */
    private static Expression operand(Expression expression) {
        if (expression instanceof Negation negation) {
            return negation.operand();
        }
        if (expression instanceof Percentage percentage) {
            return percentage.operand();
        }
        if (expression instanceof Quantity quantity) {
            return quantity.operand();
        }
        return expression instanceof Power power && power.exponent() instanceof Numeral ? power.base() : null;
    }

    private static boolean isMixed(List<Expression> terms) {
        return terms.size() == 2
                && terms.get(0) instanceof Numeral
                && terms.get(1) instanceof Quotient quotient
                && quotient.numerator() instanceof Numeral numerator
                && quotient.denominator() instanceof Numeral denominator
                && !isWhole(numerator.value(), denominator.value());
    }

    private static boolean isScientific(List<Expression> factors) {
        return factors.size() == 2
                && factors.get(0) instanceof Numeral
                && factors.get(1) instanceof Power power
                && power.base() instanceof Numeral base
                && base.value().equals(Rational.of(10));
    }

    private static boolean isWhole(Rational numerator, Rational denominator) {
        return !denominator.isZero() && numerator.over(denominator).isInteger();
    }
}
