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
import io.firesteel.rewards.math.syntax.Expressions;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Complex;
import io.firesteel.rewards.math.value.Decimals;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The value of an expression at one point, to 60 digits and more. */
final class NumericEvaluation {
    private static final int MAX_FACTORIAL = 300;
    private static final int MAX_TERMS = 200;
    private static final BigDecimal NOISE = new BigDecimal("1e-52");

    private final Map<String, BigDecimal> point;
    /** Whether even roots and logarithms of negative numbers have values. */
    private final boolean complex;

    private final Fuel fuel;

    NumericEvaluation(Map<String, BigDecimal> point, boolean complex, Fuel fuel) {
        this.point = point;
        this.complex = complex;
        this.fuel = fuel;
    }

    /**
     * @throws Undefined if there is no value at this point, or none within range
     * @throws Unreadable if the expression is no scalar, or a kind that is not computed, such as an integral
     */
    Complex value(Expression expression) {
        fuel.charge(10);
        if (expression instanceof Numeral numeral) {
            return Complex.of(numeral.value().decimal());
        }
        if (expression instanceof Symbol symbol) {
            return symbol(symbol.name());
        }
        if (expression instanceof Negation negation) {
            return value(negation.operand()).negate();
        }
        if (expression instanceof Sum sum) {
            return sum(sum.terms());
        }
        if (expression instanceof Product product) {
            Complex total = Complex.ONE;
            for (Expression factor : product.factors()) {
                total = total.times(value(factor));
            }
            return total;
        }
        if (expression instanceof Quotient quotient) {
            return value(quotient.numerator()).over(value(quotient.denominator()));
        }
        if (expression instanceof Power power) {
            return power(value(power.base()), power.exponent());
        }
        if (expression instanceof Application application) {
            return application(application);
        }
        if (expression instanceof Percentage percentage) {
            return value(percentage.operand()).over(Complex.of(100));
        }
        if (expression instanceof Based based) {
            return Complex.of(based.value().decimal());
        }
        if (expression instanceof Quantity quantity && quantity.unit().equals("°")) {
            return value(quantity.operand()).times(Complex.of(Decimals.PI)).over(Complex.of(180));
        }
        throw new Unreadable("not a number");
    }

    private Complex sum(List<Expression> terms) {
        Complex total = Complex.ZERO;
        BigDecimal largest = BigDecimal.ZERO;
        for (Expression term : terms) {
            Complex value = value(term);
            largest = largest.max(value.re().abs()).max(value.im().abs());
            total = total.plus(value);
        }
        // Terms that cancel to the last digits cancel: sin² x + cos² x - 1 is 0, not 1e-66.
        BigDecimal noise = largest.multiply(NOISE);
        return new Complex(
                total.re().abs().compareTo(noise) < 0 ? BigDecimal.ZERO : total.re(),
                total.im().abs().compareTo(noise) < 0 ? BigDecimal.ZERO : total.im());
    }

    private Complex symbol(String name) {
        BigDecimal value = point.get(name);
        if (value != null) {
            return Complex.of(value);
        }
        return switch (name) {
            case "pi" -> Complex.of(Decimals.PI);
            case "e" -> Complex.ONE.exp(fuel);
            case "i" -> Complex.I;
            default -> throw new Undefined("no value for " + name);
        };
    }

    private Complex power(Complex base, Expression exponent) {
        Rational exact = new Canonical(fuel).rational(exponent);
        if (exact != null && exact.isInteger(-10_000, 10_000)) {
            return power(base, exact.numerator().intValue());
        }
        if (exact != null
                && !exact.denominator().testBit(0)
                && !complex
                && base.isReal()
                && base.re().signum() < 0) {
            throw new Undefined("an even root of a negative number");
        }
        if (exact != null
                && exact.denominator().testBit(0)
                && base.isReal()
                && base.re().signum() < 0) {
            Complex size = base.negate().power(Complex.of(exact.decimal()), fuel);
            return exact.numerator().testBit(0) ? size.negate() : size;
        }
        Complex value = exact == null ? value(exponent) : null;
        if (value != null && isWhole(value)) {
            return power(base, value.re().intValue()); // of an index or at a whole point: 2^k, (-1)^n
        }
        if (base.isZero()) {
            if (exact != null && exact.signum() > 0) {
                return Complex.ZERO;
            }
            throw new Undefined("a power of zero");
        }
        if (!complex && base.isReal() && base.re().signum() < 0) {
            throw new Undefined("a power of a negative number");
        }
        return base.power(value == null ? value(exponent) : value, fuel);
    }

    private static boolean isWhole(Complex value) {
        BigDecimal number = value.isReal() ? value.re() : null;
        return number != null
                && (long) number.precision() - number.scale() <= 4
                && number.stripTrailingZeros().scale() <= 0;
    }

    private Complex power(Complex base, int exponent) {
        Complex square = base;
        Complex power = Complex.ONE;
        for (int rest = Math.abs(exponent); rest > 0; rest >>= 1) {
            fuel.charge(10);
            power = (rest & 1) != 0 ? power.times(square) : power;
            square = rest > 1 ? square.times(square) : square;
        }
        return exponent < 0 ? Complex.ONE.over(power) : power;
    }

    private Complex application(Application application) {
        String name = application.function();
        List<Expression> arguments = application.arguments();
        switch (name) {
            case "sqrt":
                return root(value(arguments.get(0)));
            case "root":
                return power(value(arguments.get(0)), new Quotient(Numeral.of(1), arguments.get(1)));
            case "exp":
                return value(arguments.get(0)).exp(fuel);
            case "ln":
                return logarithm(value(arguments.get(0)));
            case "log", "lg":
                return logarithm(value(arguments.get(0))).over(logarithm(Complex.of(10)));
            case "logbase":
                return logarithm(value(arguments.get(0))).over(logarithm(value(arguments.get(1))));
            case "abs":
                return Complex.of(value(arguments.get(0)).abs());
            case "sin", "cos", "tan", "cot", "sec", "csc":
                return trigonometric(name, value(arguments.get(0)));
            case "arcsin", "arccos", "arctan", "arccot":
                return inverse(name, value(arguments.get(0)));
            case "sinh", "cosh", "tanh", "coth", "sech", "csch":
                return hyperbolic(name, value(arguments.get(0)));
            case "arsinh", "arcosh", "artanh":
                return inverseHyperbolic(name, value(arguments.get(0)));
            case "sum", "prod":
                return series(name.equals("sum"), arguments);
            case "factorial", "floor", "ceil", "binom", "mod", "max", "min", "gcd", "lcm", "sgn":
                return real(name, arguments);
            default:
                throw new Unreadable(name + " is not computed");
        }
    }

    /** A finite sum or product, term by term. */
    private Complex series(boolean sum, List<Expression> arguments) {
        if (!(arguments.get(0) instanceof Relation from)
                || !from.operators().equals(List.of("="))
                || !(from.sides().get(0) instanceof Symbol index)) {
            throw new Unreadable("a sum over what?");
        }
        if (Expressions.any(arguments.get(2), part -> part instanceof Symbol symbol && isIndexed(symbol, index))) {
            throw new Unreadable("members of a sequence that is not given"); // a_k is another number for each k
        }
        int first = whole(value(from.sides().get(1)));
        int last = whole(value(arguments.get(1)));
        if (last - first > MAX_TERMS) {
            throw new Undefined("more than " + MAX_TERMS + " terms");
        }
        Complex total = sum ? Complex.ZERO : Complex.ONE;
        Map<String, BigDecimal> inner = new HashMap<>(point);
        for (int k = first; k <= last; k++) {
            inner.put(index.name(), BigDecimal.valueOf(k));
            Complex term = new NumericEvaluation(inner, complex, fuel).value(arguments.get(2));
            total = sum ? total.plus(term) : total.times(term);
        }
        return total;
    }

    private static boolean isIndexed(Symbol member, Symbol index) {
        int subscript = member.name().indexOf('_');
        return subscript >= 0 && member.name().indexOf(index.name(), subscript) >= 0;
    }

    private static int whole(Complex value) {
        boolean whole = value.isReal()
                && value.re().abs().compareTo(BigDecimal.valueOf(100_000)) < 0
                && value.re().stripTrailingZeros().scale() <= 0;
        if (!whole) {
            throw new Undefined("a limit that is no whole number");
        }
        return value.re().intValue();
    }

    private Complex root(Complex value) {
        if (!complex && value.isReal() && value.re().signum() < 0) {
            throw new Undefined("the root of a negative number");
        }
        return value.sqrt(fuel);
    }

    private Complex logarithm(Complex value) {
        if (!complex && !(value.isReal() && value.re().signum() > 0)) {
            throw new Undefined("the logarithm of a number that is not positive");
        }
        return value.ln(fuel);
    }

    private Complex trigonometric(String name, Complex x) {
        return switch (name) {
            case "sin" -> x.sin(fuel);
            case "cos" -> x.cos(fuel);
            case "tan" -> x.sin(fuel).over(x.cos(fuel));
            case "cot" -> x.cos(fuel).over(x.sin(fuel));
            case "sec" -> Complex.ONE.over(x.cos(fuel));
            default -> Complex.ONE.over(x.sin(fuel));
        };
    }

    private Complex inverse(String name, Complex x) {
        if (!x.isReal()) {
            throw new Undefined("an inverse function of a complex number");
        }
        BigDecimal value = x.re();
        if (name.equals("arctan")) {
            return Complex.of(Decimals.atan(value, fuel));
        }
        if (name.equals("arccot")) {
            return Complex.of(Decimals.angle(BigDecimal.ONE, value, fuel));
        }
        BigDecimal rest = BigDecimal.ONE.subtract(value.multiply(value), Decimals.PRECISION);
        if (rest.signum() < 0) {
            throw new Undefined(name + " of a number beyond 1");
        }
        BigDecimal other = rest.sqrt(Decimals.PRECISION);
        return Complex.of(
                name.equals("arcsin") ? Decimals.angle(value, other, fuel) : Decimals.angle(other, value, fuel));
    }

    private Complex hyperbolic(String name, Complex x) {
        Complex up = x.exp(fuel);
        Complex down = Complex.ONE.over(up);
        Complex sinh = up.minus(down).over(Complex.of(2));
        Complex cosh = up.plus(down).over(Complex.of(2));
        return switch (name) {
            case "sinh" -> sinh;
            case "cosh" -> cosh;
            case "tanh" -> sinh.over(cosh);
            case "coth" -> cosh.over(sinh);
            case "sech" -> Complex.ONE.over(cosh);
            default -> Complex.ONE.over(sinh);
        };
    }

    private Complex inverseHyperbolic(String name, Complex x) {
        return switch (name) {
            case "arsinh" -> logarithm(x.plus(root(x.times(x).plus(Complex.ONE))));
            case "arcosh" -> logarithm(x.plus(root(x.times(x).minus(Complex.ONE))));
            default -> logarithm(Complex.ONE.plus(x).over(Complex.ONE.minus(x))).over(Complex.of(2));
        };
    }

    private Complex real(String name, List<Expression> arguments) {
        List<BigDecimal> values = new ArrayList<>();
        for (Expression argument : arguments) {
            Complex value = value(argument);
            if (!value.isReal()) {
                throw new Undefined(name + " of a complex number");
            }
            values.add(value.re());
        }
        if (values.size() < 2 && (name.equals("binom") || name.equals("mod"))) {
            throw new Unreadable(name + " of one argument");
        }
        BigDecimal first = values.get(0);
        BigDecimal result =
                switch (name) {
                    case "floor" -> new BigDecimal(floor(first));
                    case "ceil" -> new BigDecimal(floor(first.negate()).negate());
                    case "sgn" -> BigDecimal.valueOf(first.signum());
                    case "max" -> values.stream().reduce(first, BigDecimal::max);
                    case "min" -> values.stream().reduce(first, BigDecimal::min);
                    case "factorial" -> falling(integer(first, MAX_FACTORIAL), integer(first, MAX_FACTORIAL));
                    case "binom" ->
                        falling(integer(first, 10_000), integer(values.get(1), MAX_FACTORIAL))
                                .divide(
                                        falling(
                                                integer(values.get(1), MAX_FACTORIAL),
                                                integer(values.get(1), MAX_FACTORIAL)),
                                        Decimals.PRECISION);
                    case "gcd", "lcm" -> new BigDecimal(divisor(name, values));
                    default -> remainder(first, values.get(1));
                };
        return Complex.of(result);
    }

    private BigInteger divisor(String name, List<BigDecimal> values) {
        BigInteger result = BigInteger.valueOf(integer(values.get(0), Integer.MAX_VALUE));
        for (BigDecimal value : values.subList(1, values.size())) {
            fuel.charge(1 + result.bitLength() / 64);
            BigInteger next = BigInteger.valueOf(integer(value, Integer.MAX_VALUE));
            BigInteger divisor = result.gcd(next);
            result = name.equals("gcd") || divisor.signum() == 0
                    ? divisor
                    : result.divide(divisor).multiply(next);
        }
        return result;
    }

    private static BigDecimal remainder(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0) {
            throw new Undefined("a remainder by zero");
        }
        return a.subtract(b.multiply(new BigDecimal(floor(a.divide(b, Decimals.PRECISION)))), Decimals.PRECISION);
    }

    private static BigInteger floor(BigDecimal value) {
        if (value.precision() - value.scale() > 100) {
            throw new Undefined("a number beyond the range of comparison");
        }
        return value.setScale(0, java.math.RoundingMode.FLOOR).toBigInteger();
    }

    private static int integer(BigDecimal value, int most) {
        if (value.signum() < 0
                || value.compareTo(BigDecimal.valueOf(most)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            throw new Undefined("an integer function of a number that is none");
        }
        return value.intValue();
    }

    private BigDecimal falling(int n, int count) {
        BigDecimal product = BigDecimal.ONE;
        for (int i = 0; i < count; i++) {
            fuel.charge(2);
            product = product.multiply(BigDecimal.valueOf(n - i), Decimals.PRECISION);
        }
        return product;
    }
}
