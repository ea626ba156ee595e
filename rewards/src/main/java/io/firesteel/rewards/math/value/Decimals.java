package io.firesteel.rewards.math.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Elementary functions to about {@code PRECISION} - 6 digits, for arguments of ordinary size. Only {@link BigDecimal} and
 * {@link StrictMath}: the same digits on every machine.
 */
public final class Decimals {
    public static final MathContext PRECISION = new MathContext(66, RoundingMode.HALF_EVEN);
    public static final BigDecimal PI = new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798");
    private static final BigDecimal HALF_PI = PI.divide(BigDecimal.valueOf(2));
    private static final BigDecimal LN_10 = new BigDecimal(
            "2.30258509299404568401799145468436420760110148862877297603332790096757260967735248023599720508959829834");
    private static final BigDecimal TINY = new BigDecimal("1e-75");
    /** Larger arguments of exp, and larger angles, are out of range: what is left after reducing them would be noise. */
    private static final BigDecimal LARGE = new BigDecimal("1e5");

    /** Series are summed in fixed point, without divisions, which is many times faster: 2^-288 is 1e-86, and nine ints. */
    private static final int BITS = 288;

    /** A term of fewer bits is below 1e-75. */
    private static final int NEGLIGIBLE = 39;

    /** [k] is 1/k! in units of 2^-BITS, as far as it is not negligible. */
    private static final BigInteger[] INVERSE_FACTORIALS = inverseFactorials();

    private static final int PLACES = 82;
    private static final BigInteger[] TENS = tens(128);
    private static final BigInteger FIXED_QUARTER = fixed(HALF_PI);
    private static final BigInteger FIXED_LN_10 = fixed(LN_10);
    private static final MathContext WIDE = new MathContext(76, RoundingMode.HALF_EVEN);
    private static final BigDecimal SMALL = new BigDecimal("1e-6");
    private static final BigDecimal NOTHING = new BigDecimal("1e-62");

    private Decimals() {}

    public static BigDecimal exp(BigDecimal x, Fuel fuel) {
        if (x.abs().compareTo(LARGE) > 0) {
            throw new Undefined("a power beyond the range of comparison");
        }
        if (x.signum() == 0) {
            return BigDecimal.ONE;
        }
        // exp(x) = 10^k exp(r / 2^6)^(2^6), |r| <= ln(10)/2
        Periods tens = Periods.of(fixed(x), FIXED_LN_10);
        BigInteger sum = series(tens.rest().shiftRight(6), 0, 1, fuel);
        for (int i = 0; i < 6; i++) {
            sum = sum.multiply(sum).shiftRight(BITS);
        }
        return decimal(sum).scaleByPowerOfTen(tens.count()).round(PRECISION);
    }

    /** The logarithm of a positive number. */
    public static BigDecimal ln(BigDecimal x, Fuel fuel) {
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

    public static BigDecimal sin(BigDecimal x, Fuel fuel) {
        return sine(x, 0, fuel);
    }

    public static BigDecimal cos(BigDecimal x, Fuel fuel) {
        return sine(x, 1, fuel);
    }

    /** The sine of x and some quarters of a turn, by its distance from the nearest quarter. */
    private static BigDecimal sine(BigDecimal x, int quarters, Fuel fuel) {
        if (x.abs().compareTo(LARGE) > 0) {
            throw new Undefined("an angle beyond the range of comparison");
        }
        if (quarters == 0 && x.abs().compareTo(SMALL) < 0) {
            return clean(smallSine(x, fuel));
        }
        Periods turned = Periods.of(fixed(x), FIXED_QUARTER);
        int quarter = turned.count() + quarters & 3;
        BigInteger angle = turned.rest();
        BigInteger square = angle.multiply(angle).shiftRight(BITS).negate();
        BigInteger size = quarter % 2 == 0
                ? series(square, 1, 2, fuel).multiply(angle).shiftRight(BITS)
                : series(square, 0, 2, fuel);
        return clean(decimal(quarter < 2 ? size : size.negate()));
    }

    /** The sum over j of x^j / (first + j step)!, of a fixed x within ±1, from its least term to its greatest. */
    private static BigInteger series(BigInteger x, int first, int step, Fuel fuel) {
        int noughts = BITS - x.bitLength(); // |x| is at most 2^-noughts
        int last = first;
        for (int power = 1; last + step < INVERSE_FACTORIALS.length; power++) {
            if (INVERSE_FACTORIALS[last + step].bitLength() - power * noughts < NEGLIGIBLE) {
                break;
            }
            last += step;
        }
        BigInteger sum = INVERSE_FACTORIALS[last];
        for (int k = last - step; k >= first; k -= step) {
            fuel.charge(6);
            sum = sum.multiply(x).shiftRight(BITS).add(INVERSE_FACTORIALS[k]);
        }
        return sum;
    }

    /** 10^0, 10^1 and so on. */
    private static BigInteger[] tens(int count) {
        return Stream.iterate(BigInteger.ONE, BigInteger.TEN::multiply)
                .limit(count)
                .toArray(BigInteger[]::new);
    }

    private static BigInteger[] inverseFactorials() {
        List<BigInteger> inverses = new ArrayList<>();
        BigInteger inverse = BigInteger.ONE.shiftLeft(BITS);
        for (int k = 1; inverse.bitLength() >= NEGLIGIBLE; k++) {
            inverses.add(inverse);
            inverse = inverse.divide(BigInteger.valueOf(k));
        }
        return inverses.toArray(new BigInteger[0]);
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
        return sum;
    }

    /** What cancelled to nothing is nothing: sin π is 0, not 1e-70. */
    private static BigDecimal clean(BigDecimal value) {
        return value.abs().compareTo(NOTHING) < 0 ? BigDecimal.ZERO : value.round(PRECISION);
    }

    /**
     * A number as its nearest whole number of periods and a rest of at most half a period.
     *
     * @param rest in units of 2^-BITS
     */
    private record Periods(int count, BigInteger rest) {
        public static Periods of(BigInteger fixed, BigInteger period) {
            BigInteger half = period.shiftRight(1);
            BigInteger[] parts = fixed.abs().add(half).divideAndRemainder(period);
            BigInteger rest = parts[1].subtract(half);
            int count = parts[0].intValue();
            return fixed.signum() < 0 ? new Periods(-count, rest.negate()) : new Periods(count, rest);
        }
    }

    /** In units of 2^-BITS, rounded towards zero. */
    private static BigInteger fixed(BigDecimal x) {
        BigInteger digits = x.unscaledValue();
        // Each bit is less than a third of a digit: this is below one unit, and its power of ten would be dear.
        if (digits.bitLength() / 3 - x.scale() < -PLACES - 6) {
            return BigInteger.ZERO;
        }
        return x.scale() <= 0
                ? x.toBigInteger().shiftLeft(BITS)
                : digits.shiftLeft(BITS)
                        .divide(x.scale() < TENS.length ? TENS[x.scale()] : BigInteger.TEN.pow(x.scale()));
    }

    private static BigDecimal decimal(BigInteger fixed) {
        return new BigDecimal(fixed.multiply(TENS[PLACES]).shiftRight(BITS), PLACES);
    }

    /**
     * a / b to PRECISION digits. Divided to a scale and then rounded: to a precision, BigDecimal takes the noughts of
     * quotients such as 1/2 off by one division each.
     */
    static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        long magnitude = (long) a.precision() - a.scale() - b.precision() + b.scale();
        int scale = Math.toIntExact(PRECISION.getPrecision() + 4 - magnitude);
        return a.divide(b, scale, RoundingMode.HALF_EVEN).round(PRECISION);
    }

    public static BigDecimal atan(BigDecimal x, Fuel fuel) {
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
    public static BigDecimal angle(BigDecimal y, BigDecimal x, Fuel fuel) {
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
