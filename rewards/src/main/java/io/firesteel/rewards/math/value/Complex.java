package io.firesteel.rewards.math.value;

import java.math.BigDecimal;

/** A complex number of {@link Decimals#PRECISION} digits. */
public record Complex(BigDecimal re, BigDecimal im) {
    public static final Complex ZERO = of(BigDecimal.ZERO);
    public static final Complex ONE = of(BigDecimal.ONE);
    public static final Complex I = new Complex(BigDecimal.ZERO, BigDecimal.ONE);

    public static Complex of(BigDecimal value) {
        return new Complex(value, BigDecimal.ZERO);
    }

    public static Complex of(long value) {
        return of(BigDecimal.valueOf(value));
    }

    public boolean isReal() {
        return im.signum() == 0;
    }

    public boolean isZero() {
        return re.signum() == 0 && im.signum() == 0;
    }

    public Complex plus(Complex that) {
        return new Complex(re.add(that.re, Decimals.PRECISION), im.add(that.im, Decimals.PRECISION));
    }

    public Complex minus(Complex that) {
        return plus(that.negate());
    }

    public Complex negate() {
        return new Complex(re.negate(), im.negate());
    }

    public Complex times(Complex that) {
        if (isReal() && that.isReal()) {
            return of(re.multiply(that.re, Decimals.PRECISION));
        }
        return new Complex(
                re.multiply(that.re).subtract(im.multiply(that.im), Decimals.PRECISION),
                re.multiply(that.im).add(im.multiply(that.re), Decimals.PRECISION));
    }

    public Complex over(Complex that) {
        if (that.isZero()) {
            throw new Undefined("division by zero");
        }
        if (isReal() && that.isReal()) {
            return of(Decimals.quotient(re, that.re));
        }
        BigDecimal square = that.square();
        Complex product = times(new Complex(that.re, that.im.negate()));
        return new Complex(
                product.re.divide(square, Decimals.PRECISION), product.im.divide(square, Decimals.PRECISION));
    }

    /** |z|². */
    BigDecimal square() {
        return re.multiply(re).add(im.multiply(im), Decimals.PRECISION);
    }

    public BigDecimal abs() {
        return isReal() ? re.abs() : square().sqrt(Decimals.PRECISION);
    }

    /** The principal logarithm. */
    public Complex ln(Fuel fuel) {
        if (isZero()) {
            throw new Undefined("the logarithm of zero");
        }
        return new Complex(Decimals.ln(abs(), fuel), Decimals.angle(im, re, fuel));
    }

    public Complex exp(Fuel fuel) {
        BigDecimal size = Decimals.exp(re, fuel);
        if (isReal()) {
            return of(size);
        }
        return new Complex(
                size.multiply(Decimals.cos(im, fuel), Decimals.PRECISION),
                size.multiply(Decimals.sin(im, fuel), Decimals.PRECISION));
    }

    /** The principal power. */
    public Complex power(Complex exponent, Fuel fuel) {
        return ln(fuel).times(exponent).exp(fuel);
    }

    public Complex sqrt(Fuel fuel) {
        fuel.charge(50);
        if (isReal()) {
            BigDecimal root = re.abs().sqrt(Decimals.PRECISION);
            return re.signum() < 0 ? new Complex(BigDecimal.ZERO, root) : of(root);
        }
        return power(of(new BigDecimal("0.5")), fuel);
    }

    public Complex sin(Fuel fuel) {
        if (isReal()) {
            return of(Decimals.sin(re, fuel));
        }
        Complex turned = times(I).exp(fuel);
        return turned.minus(ONE.over(turned)).over(new Complex(BigDecimal.ZERO, BigDecimal.valueOf(2)));
    }

    public Complex cos(Fuel fuel) {
        if (isReal()) {
            return of(Decimals.cos(re, fuel));
        }
        Complex turned = times(I).exp(fuel);
        return turned.plus(ONE.over(turned)).over(of(2));
    }
}
