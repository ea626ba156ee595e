package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;

/** Reads numbers: digits in groups, decimals, repeating decimals, exponents. */
final class NumberLexer {
    private static final int MAX_DIGITS = 1_000;

    private final Scan scan;

    NumberLexer(Scan scan) {
        this.scan = scan;
    }

    void number() {
        int start = scan.at;
        StringBuilder digits = new StringBuilder();
        digits(digits);
        boolean grouped = true;
        while (grouped) {
            grouped = group(start, digits);
        }
        int places = Expression.Numeral.EXACT;
        Rational repeating = Rational.ZERO;
        boolean point = scan.more() && scan.here() == '.' && !scan.sees("..");
        boolean decimalComma = scan.comma == Comma.DECIMAL
                && scan.at + 1 < scan.text.length()
                && scan.here() == ','
                && Scan.isDigit(scan.text.charAt(scan.at + 1));
        if (point || decimalComma) {
            int whole = digits.length();
            scan.at++;
            digits(digits);
            places = digits.length() - whole;
            Rational period = repeatingDigits(places);
            if (period != null) {
                repeating = period;
                places = Expression.Numeral.EXACT;
            }
            Rational continued = period == null ? continuedDigits(digits, whole) : null;
            if (continued != null) {
                scan.tokens.add(new Token(Kind.NUMBER, "number", continued, Expression.Numeral.EXACT, scan.spaced));
                return;
            }
            if (places == 0) {
                places = Expression.Numeral.EXACT;
            }
            if (digits.length() > MAX_DIGITS) {
                throw new Unreadable("more than " + MAX_DIGITS + " digits");
            }
            Rational value = Rational.of(integer(digits), BigInteger.TEN.pow(digits.length() - whole))
                    .plus(repeating);
            scientific(value, places);
            return;
        }
        scientific(Rational.of(integer(digits)), places);
    }

    private BigInteger integer(StringBuilder digits) {
        if (digits.length() > MAX_DIGITS) {
            throw new Unreadable("more than " + MAX_DIGITS + " digits");
        }
        scan.fuel.charge(1 + digits.length() / 32);
        return digits.length() == 0 ? BigInteger.ZERO : new BigInteger(digits.toString());
    }

    private void digits(StringBuilder digits) {
        while (scan.more() && Scan.isDigit(scan.here())) {
            digits.append(scan.text.charAt(scan.at++));
        }
    }

    /** Reads a thousands separator and the three digits after it; false if there is none. */
    private boolean group(int start, StringBuilder digits) {
        int next = scan.at;
        boolean sure = false;
        boolean plainComma = false;
        while (next < scan.text.length()) {
            char c = scan.text.charAt(next);
            if (c == ' ' || c == '~' || c == '\u202f' || c == '\u00a0') {
                next++;
            } else if ((c == '\'' || c == '’') && next == scan.at && isThreeDigits(next + 1)) {
                next++; // 1'234'567
            } else if (c == ',' && !plainComma) {
                plainComma = true;
                next++;
            } else if (c == '{' && isBracedComma(next)) {
                sure = true;
                next = scan.text.indexOf('}', next) + 1;
            } else if (c == '\\' && next + 1 < scan.text.length() && ",!;: ".indexOf(scan.text.charAt(next + 1)) >= 0) {
                sure |= scan.text.charAt(next + 1) == '!' || scan.text.charAt(next + 1) == ',';
                next += 2;
            } else {
                break;
            }
        }
        if (next == scan.at || !isThreeDigits(next)) {
            return false;
        }
        if (!sure) {
            boolean bare = plainComma && next == scan.at + 1;
            if (plainComma
                    ? !bare || scan.comma != Comma.GROUPS || scan.brackets > 0 || scan.text.charAt(start) == '0'
                    : scan.brackets > 0) {
                return false;
            }
            if (digits.length() > 3 && !isGroupedAlready(start)) {
                return false;
            }
        }
        scan.at = next;
        digits(digits);
        return true;
    }

    private boolean isGroupedAlready(int start) {
        for (int i = start; i < scan.at; i++) {
            if (!Scan.isDigit(scan.text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** {@code {,}}, which LaTeX sets without the space after a comma. */
    private boolean isBracedComma(int open) {
        int next = open + 1;
        while (next < scan.text.length() && scan.text.charAt(next) == ' ') {
            next++;
        }
        if (next >= scan.text.length() || scan.text.charAt(next) != ',') {
            return false;
        }
        next++;
        while (next < scan.text.length() && scan.text.charAt(next) == ' ') {
            next++;
        }
        return next < scan.text.length() && scan.text.charAt(next) == '}';
    }

    private boolean isThreeDigits(int from) {
        return from + 3 <= scan.text.length()
                && Scan.isDigit(scan.text.charAt(from))
                && Scan.isDigit(scan.text.charAt(from + 1))
                && Scan.isDigit(scan.text.charAt(from + 2))
                && (from + 3 == scan.text.length() || !Scan.isDigit(scan.text.charAt(from + 3)));
    }

    /** {@code 0.1\overline{6}}: the value of the repeating part after {@code places} decimals; null if there is none. */
    private Rational repeatingDigits(int places) {
        int next = scan.at;
        for (String accent : new String[] {"\\overline{", "\\bar{", "\\dot{"}) {
            if (scan.sees(accent)) {
                next = scan.at + accent.length();
            }
        }
        // 0.(3) has no other meaning; 0.5(3) may be a product.
        boolean round = places == 0 && scan.sees("(");
        if (round) {
            next = scan.at + 1;
        }
        int end = next;
        while (end < scan.text.length() && Scan.isDigit(scan.text.charAt(end))) {
            end++;
        }
        if (next == scan.at
                || end == next
                || end >= scan.text.length()
                || scan.text.charAt(end) != (round ? ')' : '}')
                || end - next > 64) {
            return null;
        }
        BigInteger period = new BigInteger(scan.text.substring(next, end));
        BigInteger nines = BigInteger.TEN.pow(end - next).subtract(BigInteger.ONE);
        scan.at = end + 1;
        return Rational.of(period, nines.multiply(BigInteger.TEN.pow(places)));
    }

    /**
     * {@code 0.333…}: the value of a decimal whose last digits are one period three times over, or one of at least two
     * digits twice, and go on; null if no dots follow or no period shows.
     */
    private Rational continuedDigits(StringBuilder digits, int whole) {
        int length = 0;
        for (String dots : new String[] {"...", "…", "\\ldots", "\\dots", "\\cdots"}) {
            length = scan.sees(dots) ? dots.length() : length;
        }
        int places = digits.length() - whole;
        if (length == 0 || places > 64) {
            return null;
        }
        for (int period = 1; period * 2 <= places; period++) {
            int times = period == 1 ? 3 : 2;
            if (period * times > places) {
                continue;
            }
            String last = digits.substring(digits.length() - period);
            boolean repeats = digits.toString().endsWith(last.repeat(times));
            if (repeats) {
                scan.at += length;
                int fixed = places - period;
                Rational tail = Rational.of(
                        new BigInteger(last),
                        BigInteger.TEN.pow(period).subtract(BigInteger.ONE).multiply(BigInteger.TEN.pow(fixed)));
                return Rational.of(
                                new BigInteger("0" + digits.substring(0, digits.length() - period)),
                                BigInteger.TEN.pow(fixed))
                        .plus(tail);
            }
        }
        return null;
    }

    /** Reads an exponent such as {@code e-7} if there is one, and adds the number. */
    private void scientific(Rational mantissa, int places) {
        Rational value = mantissa;
        int decimals = places;
        int next = scan.at + 1;
        if (scan.more() && (scan.here() == 'e' || scan.here() == 'E') && next < scan.text.length()) {
            boolean negative = scan.text.charAt(next) == '-';
            // "2e+3" is Euler's number plus three unless the mantissa says that this is a floating-point number.
            if (negative && (places > 0 || scan.here() == 'E') || scan.text.charAt(next) == '+' && places > 0) {
                next++;
            }
            int end = next;
            while (end < scan.text.length() && Scan.isDigit(scan.text.charAt(end))) {
                end++;
            }
            if (end > next && end - next <= 3) {
                int exponent = Integer.parseInt(scan.text, next, end, 10) * (negative ? -1 : 1);
                value = mantissa.times(Rational.of(10).pow(exponent));
                decimals = places == Expression.Numeral.EXACT ? places : places - exponent;
                decimals = decimals <= 0 ? Expression.Numeral.EXACT : decimals;
                scan.at = end;
            }
        }
        scan.tokens.add(new Token(Kind.NUMBER, "number", value, decimals, scan.spaced));
    }
}
