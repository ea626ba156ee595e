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

    /** Series are summed in fixed point, which is several times faster: 2^-272 is 1e-82. */
    private static final int BITS = 272;

    /** A term of fewer bits is below 1e-75. */
    private static final int NEGLIGIBLE = 23;

    private static final BigInteger FIVES = BigInteger.valueOf(5).pow(BITS);
    private static final BigDecimal SMALL = new BigDecimal("1e-6");
    private static final BigDecimal NOTHING = new BigDecimal("1e-62");

    private Decimals() {}

    static BigDecimal exp(BigDecimal x, Fuel fuel) {
        if (x.abs().compareTo(LARGE) > 0) {
            throw new Undefined("a power beyond the range of comparison");
        }
        if (x.signum() == 0) {
            return BigDecimal.ONE;
        }
        // exp(x) = 10^k exp(r / 2^6)^(2^6), |r| <= ln(10)/2
        int tens = x.divide(LN_10, 0, RoundingMode.HALF_EVEN).intValue();
        BigInteger reduced =
                fixed(x.subtract(LN_10.multiply(BigDecimal.valueOf(tens)))).shiftRight(6);
        BigInteger sum = BigInteger.ONE.shiftLeft(BITS);
        BigInteger term = sum;
        for (int n = 1; n < 200; n++) {
            fuel.charge(6);
            term = term.multiply(reduced).shiftRight(BITS).divide(BigInteger.valueOf(n));
            if (term.bitLength() < NEGLIGIBLE) {
                break;
            }
            sum = sum.add(term);
        }
        for (int i = 0; i < 6; i++) {
            sum = sum.multiply(sum).shiftRight(BITS);
        }
        return decimal(sum).scaleByPowerOfTen(tens).round(PRECISION);
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
        if (x.abs().compareTo(SMALL) < 0) {
            return smallSine(x, fuel);
        }
        BigInteger term = fixed(x);
        BigInteger square = term.multiply(term).shiftRight(BITS).negate();
        BigInteger sum = term;
        for (int n = 1; n < 200; n++) {
            fuel.charge(6);
            term = term.multiply(square).shiftRight(BITS).divide(BigInteger.valueOf(2L * n * (2L * n + 1)));
            if (term.bitLength() < NEGLIGIBLE) {
                break;
            }
            sum = sum.add(term);
        }
        return clean(decimal(sum));
    }

    /** Of small angles in floating point: in fixed point their first digits would be noughts. */
    private static BigDecimal smallSine(BigDecimal x, Fuel fuel) {

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
        return clean(sum);
    }

    /** What cancelled to nothing is nothing: sin π is 0, not 1e-70. */
    private static BigDecimal clean(BigDecimal value) {
        return value.abs().compareTo(NOTHING) < 0 ? BigDecimal.ZERO : value.round(PRECISION);
    }

    /** In units of 2^-BITS, rounded towards zero. */
    private static BigInteger fixed(BigDecimal x) {
        return x.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(BITS))).toBigInteger();
    }

    private static BigDecimal decimal(BigInteger fixed) {
        return new BigDecimal(fixed.multiply(FIVES), BITS).round(WIDE);
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
