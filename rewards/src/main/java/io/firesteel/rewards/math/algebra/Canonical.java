package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Based;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Percentage;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Relation;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.syntax.Expressions;
import io.firesteel.rewards.math.syntax.Units;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Brings an expression to its {@link Form}: exact arithmetic, with functions of irrational arguments left as atoms. */
final class Canonical {
    private static final int MAX_FACTORIAL = 2_500;
    /** Sums to higher powers than this stay powers: expanding them costs more than comparing values. */
    private static final int MAX_EXPANDED_POWER = 24;

    private final Fuel fuel;
    /** Whether there are factorials in what is brought to its form: mostly there are none, and nothing to cancel. */
    private boolean factorials;

    Canonical(Fuel fuel) {
        this.fuel = fuel;
    }

    void expectFactorials(boolean expected) {
        factorials = expected;
    }

    /**
     * The value of an expression in plain rational arithmetic, or null if it holds anything else.
     *
     * @throws Undefined if it divides by zero
     */
    Rational rational(Expression expression) {
        fuel.charge(1);
        if (expression instanceof Numeral numeral) {
            return numeral.value();
        }
        if (expression instanceof Negation negation) {
            Rational value = rational(negation.operand());
            return value == null ? null : value.negate();
        }
        if (expression instanceof Quotient quotient) {
            Rational over = rational(quotient.numerator());
            Rational under = over == null ? null : rational(quotient.denominator());
            return under == null ? null : over.over(under);
        }
        if (expression instanceof Sum sum) {
            Rational total = Rational.ZERO;
            for (Expression term : sum.terms()) {
                Rational value = rational(term);
                if (value == null) {
                    return null;
                }
                fuel.charge(value.cost());
                total = total.plus(value);
            }
            return total;
        }
        if (expression instanceof Product product) {
            Rational total = Rational.ONE;
            for (Expression factor : product.factors()) {
                Rational value = rational(factor);
                if (value == null) {
                    return null;
                }
                fuel.charge(value.cost() + total.cost());
                total = total.times(value);
            }
            return total;
        }
        if (expression instanceof Power power) {
            Rational exponent = rational(power.exponent());
            Rational base = exponent == null || !exponent.isInteger(-4_096, 4_096) ? null : rational(power.base());
            return base == null || base.numerator().bitLength() > 64
                    ? null
                    : base.pow(exponent.numerator().intValue());
        }
        if (expression instanceof Percentage percentage) {
            Rational value = rational(percentage.operand());
            return value == null ? null : value.over(Rational.of(100));
        }
        return null;
    }

    /**
     * @throws Unreadable if the expression is no scalar
     * @throws Undefined if it divides by zero
     */
    Form form(Expression expression) {
        fuel.charge(2);
        if (expression instanceof Numeral numeral) {
            return Form.of(numeral.value());
        }
        if (expression instanceof Symbol symbol) {
            return symbol.name().equals("i") ? Form.of(Atom.I) : Form.of(Atom.free(symbol.name()));
        }
        if (expression instanceof Negation negation) {
            return form(negation.operand()).negate(fuel);
        }
        if (expression instanceof Sum sum) {
            Form total = form(sum.terms().get(0));
            for (Expression term : sum.terms().subList(1, sum.terms().size())) {
                total = total.plus(form(term), fuel);
            }
            return total;
        }
        if (expression instanceof Product product) {
            Rational cancelled = factorials ? FactorialProduct.value(product, this, fuel) : null;
            if (cancelled != null) {
                return Form.of(cancelled);
            }
            Form total = form(product.factors().get(0));
            for (Expression factor :
                    product.factors().subList(1, product.factors().size())) {
                total = total.times(form(factor), fuel);
            }
            return total;
        }
        if (expression instanceof Quotient quotient) {
            Rational cancelled = factorials ? FactorialProduct.value(quotient, this, fuel) : null;
            if (cancelled != null) {
                return Form.of(cancelled);
            }
            return form(quotient.numerator()).times(form(quotient.denominator()).inverse(fuel), fuel);
        }
        if (expression instanceof Power power) {
            return power(form(power.base()), form(power.exponent()));
        }
        if (expression instanceof Application application) {
            return application(application);
        }
        if (expression instanceof Percentage percentage) {
            return form(percentage.operand())
                    .times(Form.of(Rational.of(BigInteger.ONE, BigInteger.valueOf(100))), fuel);
        }
        if (expression instanceof Quantity quantity) {
            return quantity(quantity);
        }
        if (expression instanceof Based based) {
            return Form.of(based.value());
        }
        if (expression instanceof Words words) {
            return Form.of(Atom.free("“" + words.text().toLowerCase(Locale.ROOT)));
        }
        throw new Unreadable("not a number");
    }

    /** Inside an expression a degree is π/180, and any other unit a factor. */
    private Form quantity(Quantity quantity) {
        Form value = form(quantity.operand());
        if (quantity.unit().equals("°")) {
            return value.times(
                    Form.of(Polynomial.of(
                            Monomial.of(Atom.free("pi"), Rational.ONE),
                            Rational.of(BigInteger.ONE, BigInteger.valueOf(180)))),
                    fuel);
        }
        return value.times(Form.of(Atom.free("“" + Units.canonical(quantity.unit()))), fuel);
    }

    private Form power(Form base, Form exponent) {
        Rational constant = exponent.constant();
        if (constant != null) {
            return power(base, constant);
        }
        if (!exponent.denominator().isOne()) {
            return Form.of(Atom.opaque("(" + base.key() + ")^(" + exponent.key() + ")"));
        }
        Form product = Form.ONE;
        for (Map.Entry<Monomial, Rational> term : exponent.numerator().terms().entrySet()) {
            product = product.times(
                    term.getKey().isOne() ? power(base, term.getValue()) : power(base, term.getKey(), term.getValue()),
                    fuel);
        }
        return product;
    }

    private Form power(Form base, Rational exponent) {
        Rational number = base.constant();
        if (number != null && !number.isZero() && !number.abs().isOne()) {
            long bits = Math.max(
                    number.numerator().bitLength(), number.denominator().bitLength());
            boolean huge = exponent.numerator().bitLength() > 24
                    || exponent.abs().numerator().longValue()
                                    * bits
                                    / exponent.denominator().longValue()
                            > Rational.MAX_BITS / 2;
            if (huge) {
                return Form.of(Atom.opaque("(" + number + ")^" + exponent));
            }
        }
        if (!exponent.isInteger()) {
            Form root = base.root(exponent, fuel);
            return root != null ? root : Form.of(Atom.opaque("(" + base.key() + ")^" + exponent));
        }
        if (exponent.isInteger(-MAX_EXPANDED_POWER, MAX_EXPANDED_POWER)
                || number != null && exponent.isInteger(-Rational.MAX_BITS, Rational.MAX_BITS)) {
            return base.power(exponent.numerator().intValue(), fuel);
        }
        if (base.denominator().isOne()
                && base.numerator().isMonomial()
                && base.numerator().terms().values().iterator().next().isOne()
                && exponent.numerator().bitLength() < 16) {
            return base.power(exponent.numerator().intValue(), fuel);
        }
        return Form.of(Polynomial.of(Atom.opaque("(" + base.key() + ")"), exponent));
    }

    /** base^(coefficient · monomial), and e^(iπ/2 · n) as the unit it is. */
    private Form power(Form base, Monomial monomial, Rational coefficient) {
        boolean turns = monomial.key().equals("i·pi") && base.key().equals("e");
        Rational halves = coefficient.times(Rational.of(2));
        if (turns && halves.isInteger() && halves.numerator().bitLength() < 31) {
            return Form.of(Polynomial.of(Atom.I).power(halves.numerator().intValue() & 3, fuel));
        }
        return Form.of(Polynomial.of(Atom.opaque("(" + base.key() + ")^(" + monomial.key() + ")"), coefficient));
    }

    private Form application(Application application) {
        List<Expression> arguments = application.arguments();
        switch (application.function()) {
            case "sqrt":
                return power(form(arguments.get(0)), Rational.HALF);
            case "root":
                Form index = form(arguments.get(1));
                return power(form(arguments.get(0)), index.inverse(fuel));
            case "exp":
                return power(Form.of(Atom.free("e")), form(arguments.get(0)));
            case "conjugate":
                Symbol i = new Symbol("i");
                return Expressions.isNumber(arguments.get(0))
                        ? form(Expressions.replaced(arguments.get(0), i, new Negation(i)))
                        : function("conjugate", arguments);
            case "at":
                Expression difference = between(arguments);
                return difference == null ? function("at", arguments) : form(difference);
            case "sum", "prod", "int", "iint", "iiint", "oint", "lim", "derivative", "cases", "bigcup", "bigcap":
                return Form.of(Atom.opaque(structure(application)));
            default:
                return function(application.function(), arguments);
        }
    }

    private Form function(String name, List<Expression> arguments) {
        List<Rational> values = new ArrayList<>();
        StringBuilder key = new StringBuilder(name).append('(');
        for (Expression argument : arguments) {
            Form form = form(argument);
            Rational constant = form.constant();
            if (constant != null) {
                values.add(constant);
            }
            key.append(key.charAt(key.length() - 1) == '(' ? "" : ",").append(form.key());
        }
        if (values.size() == arguments.size()) {
            Rational exact = exact(name, values);
            if (exact != null) {
                return Form.of(exact);
            }
        }
        fuel.charge(key.length() / 8 + 1);
        return Form.of(Atom.opaque(key.append(')').toString()));
    }

    /** The functions that have rational values at rational arguments; null for the others. */
    private Rational exact(String name, List<Rational> values) {
        Rational first = values.get(0);
        switch (name) {
            case "abs", "det":
                return first.abs();
            case "floor":
                return Rational.of(first.floor());
            case "ceil":
                return Rational.of(first.negate().floor().negate());
            case "sgn":
                return Rational.of(first.signum());
            case "sin", "tan", "arcsin", "arctan", "sinh", "tanh", "arsinh", "artanh":
                return first.isZero() ? Rational.ZERO : null;
            case "cos", "cosh":
                return first.isZero() ? Rational.ONE : null;
            case "ln", "log", "lg":
                return first.isOne() ? Rational.ZERO : null;
            case "factorial":
                return first.isInteger(0, MAX_FACTORIAL)
                        ? Rational.of(falling(
                                first.numerator().intValue(), first.numerator().intValue()))
                        : null;
            case "doublefactorial":
                return first.isInteger(0, MAX_FACTORIAL)
                        ? Rational.of(everySecond(first.numerator().intValue()))
                        : null;
            case "max", "min":
                Rational best = first;
                for (Rational value : values) {
                    best = (value.compareTo(best) > 0) == name.equals("max") ? value : best;
                }
                return best;
            case "gcd", "lcm":
                return divisor(name, values);
            case "binom":
                return values.size() == 2 ? binomial(first, values.get(1)) : null;
            case "mod":
                if (values.size() != 2 || values.get(1).isZero()) {
                    return null;
                }
                return first.minus(values.get(1)
                        .times(Rational.of(first.over(values.get(1)).floor())));
            default:
                return null;
        }
    }

    private static Rational divisor(String name, List<Rational> values) {
        BigInteger result = null;
        for (Rational value : values) {
            if (!value.isInteger()) {
                return null;
            }
            BigInteger number = value.numerator().abs();
            if (result == null) {
                result = number;
            } else if (name.equals("gcd")) {
                result = result.gcd(number);
            } else if (result.signum() == 0 || number.signum() == 0) {
                result = BigInteger.ZERO;
            } else {
                result = result.divide(result.gcd(number)).multiply(number);
            }
        }
        return Rational.of(result);
    }

    private Rational binomial(Rational above, Rational below) {
        if (!above.isInteger(0, 100_000) || !below.isInteger(0, 100_000)) {
            return null;
        }
        int n = above.numerator().intValue();
        int k = below.numerator().intValue();
        if (k > n) {
            return Rational.ZERO;
        }
        int few = Math.min(k, n - k);
        return few > MAX_FACTORIAL / 4 ? null : Rational.of(falling(n, few).divide(falling(few, few)));
    }

    /** n (n-2) (n-4) … */
    private BigInteger everySecond(int n) {
        BigInteger product = BigInteger.ONE;
        for (int factor = n; factor > 1; factor -= 2) {
            fuel.charge(1 + product.bitLength() / 512);
            product = product.multiply(BigInteger.valueOf(factor));
        }
        return product;
    }

    /** n (n-1) … (n-count+1). */
    private BigInteger falling(int n, int count) {
        BigInteger product = BigInteger.ONE;
        for (int i = 0; i < count; i++) {
            fuel.charge(1 + product.bitLength() / 512);
            product = product.multiply(BigInteger.valueOf(n - (long) i));
        }
        return product;
    }

    /** {@code F(x)} from a to b: F(b) - F(a), where F has one variable; null where it has several. */
    private static Expression between(List<Expression> arguments) {
        Set<String> variables = Expressions.variables(arguments.get(0));
        if (arguments.size() != 3 || variables.size() != 1) {
            return null;
        }
        Symbol variable = new Symbol(variables.iterator().next());
        return new Sum(List.of(
                Expressions.replaced(arguments.get(0), variable, arguments.get(2)),
                new Negation(Expressions.replaced(arguments.get(0), variable, arguments.get(1)))));
    }

    /** The arguments with the variable of a definite integral, of a sum or of a product by a name that says nothing. */
    private static List<Expression> bound(Application application) {
        List<Expression> arguments = application.arguments();
        Expression variable = null;
        if (application.function().equals("int")
                && arguments.size() == 4
                && !arguments.get(0).equals(new Symbol(""))) {
            variable = arguments.get(3);
        } else if ((application.function().equals("sum")
                        || application.function().equals("prod"))
                && arguments.get(0) instanceof Relation from
                && from.operators().equals(List.of("="))) {
            variable = from.sides().get(0);
        }
        return variable instanceof Symbol symbol
                ? arguments.stream()
                        .map(argument -> Expressions.reindexed(argument, symbol, new Symbol("bound")))
                        .toList()
                : arguments;
    }

    /** What is not computed here, sums and integrals for example, is equal only if it is written equally. */
    private String structure(Application application) {
        StringBuilder key = new StringBuilder(application.function()).append('[');
        for (Expression argument : bound(application)) {
            String part;
            try {
                part = form(argument).key();
            } catch (Unreadable notANumber) {
                part = argument.toString();
            }
            fuel.charge(1 + part.length() / 8);
            key.append(part).append(';');
        }
        return key.append(']').toString();
    }
}
