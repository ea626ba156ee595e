package io.firesteel.rewards.math;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Elementary functions to about {@code PRECISION} - 6 digits, for arguments of ordinary size. Only {@link BigDecimal} and
 * {@link StrictMath}: the same digits on every machine.
 */
final class Decimals {
    static final MathContext PRECISION = new MathContext(66, RoundingMode.HALF_EVEN);
    static final BigDecimal PI = new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798");
    private static final BigDecimal TWO_PI = PI.multiply(BigDecimal.valueOf(2));
    private static final BigDecimal HALF_PI = PI.divide(BigDecimal.valueOf(2));
    private static final BigDecimal LN_10 = new BigDecimal(
            "2.30258509299404568401799145468436420760110148862877297603332790096757260967735248023599720508959829834");
    private static final BigDecimal TINY = new BigDecimal("1e-75");
    /** Larger arguments of exp, and larger angles, are out of range: what is left after reducing them would be noise. */
    private static final BigDecimal LARGE = new BigDecimal("1e5");

    private Decimals() {}

    static BigDecimal exp(BigDecimal x, Fuel fuel) {
        if (x.abs().compareTo(LARGE) > 0) {
            throw new Undefined("a power beyond the range of comparison");
        }
        if (x.signum() == 0) {
            return BigDecimal.ONE;
        }
        // exp(x) = 10^k exp(r / 2^10)^(2^10), |r| <= ln(10)/2
        int tens = x.divide(LN_10, 0, RoundingMode.HALF_EVEN).intValue();
        BigDecimal reduced =
                x.subtract(LN_10.multiply(BigDecimal.valueOf(tens))).divide(BigDecimal.valueOf(64), WIDE);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n < 200; n++) {
            fuel.charge(6);
            term = term.multiply(reduced, WIDE).divide(BigDecimal.valueOf(n), WIDE);
            if (term.abs().compareTo(TINY) < 0) {
                break;
            }
            sum = sum.add(term, WIDE);
        }
        for (int i = 0; i < 6; i++) {
            sum = sum.multiply(sum, WIDE);
        }
        return sum.scaleByPowerOfTen(tens).round(PRECISION);
    }

    private static final MathContext WIDE = new MathContext(76, RoundingMode.HALF_EVEN);

    /** The logarithm of a positive number. */
    static BigDecimal ln(BigDecimal x, Fuel fuel) {
        if (x.signum() <= 0) {
            throw new Undefined("the logarithm of a number that is not positive");
        }
        int tens = x.precision() - x.scale() - 1;
        BigDecimal mantissa = x.scaleByPowerOfTen(-tens);
        if (mantissa.compareTo(BigDecimal.ONE) == 0) {
            return LN_10.multiply(BigDecimal.valueOf(tens), PRECISION);
        }
        // Halley: each step triples the digits of y, from 16 to 48 to more than needed.
        BigDecimal y = BigDecimal.valueOf(StrictMath.log(mantissa.doubleValue()));
        for (int step = 0; step < 2; step++) {
            BigDecimal power = exp(y, fuel);
            y = y.add(mantissa.subtract(power).multiply(BigDecimal.valueOf(2)).divide(mantissa.add(power), WIDE));
        }
        return y.add(LN_10.multiply(BigDecimal.valueOf(tens))).round(PRECISION);
    }

    static BigDecimal sin(BigDecimal x, Fuel fuel) {
        return sine(reduced(x), fuel);
    }

    static BigDecimal cos(BigDecimal x, Fuel fuel) {
        return sine(reduced(HALF_PI.subtract(x)), fuel);
    }

    /** x less whole turns, within ±π. */
    private static BigDecimal reduced(BigDecimal x) {
        if (x.abs().compareTo(LARGE) > 0) {
            throw new Undefined("an angle beyond the range of comparison");
        }
        BigInteger turns = x.divide(TWO_PI, 0, RoundingMode.HALF_EVEN).toBigInteger();
        return x.subtract(TWO_PI.multiply(new BigDecimal(turns))).round(WIDE);
    }

    private static BigDecimal sine(BigDecimal x, Fuel fuel) {
        BigDecimal square = x.multiply(x, WIDE).negate();
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int n = 1; n < 200; n++) {
            fuel.charge(6);
            term = term.multiply(square, WIDE).divide(BigDecimal.valueOf(2L * n * (2L * n + 1)), WIDE);
            if (term.abs().compareTo(TINY) < 0) {
                break;
            }
            sum = sum.add(term, WIDE);
        }
        // What cancelled to nothing is nothing: sin π is 0, not 1e-70.
        return sum.abs().compareTo(new BigDecimal("1e-62")) < 0 ? BigDecimal.ZERO : sum.round(PRECISION);
    }

    static BigDecimal atan(BigDecimal x, Fuel fuel) {
        if (x.abs().compareTo(BigDecimal.ONE) > 0) {
            BigDecimal quarter = x.signum() > 0 ? HALF_PI : HALF_PI.negate();
            return quarter.subtract(atan(BigDecimal.ONE.divide(x, WIDE), fuel), PRECISION);
        }
        BigDecimal y = BigDecimal.valueOf(StrictMath.atan(x.doubleValue()));
        for (int step = 0; step < 2; step++) {
            BigDecimal sin = sin(y, fuel);
            BigDecimal cos = cos(y, fuel);
            // atan x = y + atan t with t tiny, and atan t = t - t³/3 to three times the digits.
            BigDecimal t = x.multiply(cos).subtract(sin).divide(cos.add(x.multiply(sin)), WIDE);
            y = y.add(t).subtract(t.pow(3, WIDE).divide(BigDecimal.valueOf(3), WIDE), WIDE);
        }
        return y.round(PRECISION);
    }

    /** The angle of the point (x, y), within (-π, π]. */
    static BigDecimal angle(BigDecimal y, BigDecimal x, Fuel fuel) {
        if (y.signum() == 0) {
            return x.signum() < 0 ? PI.round(PRECISION) : BigDecimal.ZERO;
        }
        if (x.signum() == 0) {
            return (y.signum() > 0 ? HALF_PI : HALF_PI.negate()).round(PRECISION);
        }
        BigDecimal angle = atan(y.divide(x, WIDE), fuel);
        if (x.signum() > 0) {
            return angle;
        }
        return y.signum() > 0 ? angle.add(PI, PRECISION) : angle.subtract(PI, PRECISION);
    }
}
