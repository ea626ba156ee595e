package io.firesteel.rewards.math;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random formulas that can be written in several notations of the same meaning, and computed in floating point: what the
 * property tests of the verifier are made of. It shares no code with what it tests.
 */
sealed interface Formula {
    /** How a formula is written. */
    enum Style {
        LATEX,
        /** With dfrac, left and right, spacing and {@code \cdot}. */
        ORNATE,
        /** {@code (x+1)/(2*y)}, as in a programming language. */
        PLAIN,
        /** Sums and products from right to left. */
        TURNED,
        /** Superscript digits, root signs, dots for products. */
        UNICODE
    }

    String write(Style style);

    double value(double x, double y);

    /** The same formula with one of its numbers changed; the index counts numbers from the left. */
    Formula changed(int index);

    int numbers();

    record Number(int value) implements Formula {
        @Override
        public String write(Style style) {
            return Integer.toString(value);
        }

        @Override
        public double value(double x, double y) {
            return value;
        }

        @Override
        public Formula changed(int index) {
            return index == 0 ? new Number(value + 1) : this;
        }

        @Override
        public int numbers() {
            return 1;
        }
    }

    record Variable(String name) implements Formula {
        @Override
        public String write(Style style) {
            return name;
        }

        @Override
        public double value(double x, double y) {
            return name.equals("x") ? x : y;
        }

        @Override
        public Formula changed(int index) {
            return this;
        }

        @Override
        public int numbers() {
            return 0;
        }
    }

    /** {@code +}, {@code -}, {@code *}, {@code /}. */
    record Operation(char operator, Formula left, Formula right) implements Formula {
        @Override
        public String write(Style style) {
            String first = left.write(style);
            String second = right.write(style);
            switch (operator) {
                case '+':
                    return style == Style.TURNED
                            ? round(second, style) + "+" + first
                            : first + "+" + round(second, style);
                case '-':
                    return style == Style.TURNED
                            ? "-" + round(second, style) + "+" + round(first, style)
                            : first + "-" + round(second, style);
                case '*':
                    String sign =
                            switch (style) {
                                case LATEX, TURNED -> "";
                                case ORNATE -> " \\cdot ";
                                case PLAIN -> "*";
                                case UNICODE -> "·";
                            };
                    return style == Style.TURNED
                            ? round(second, style) + sign + round(first, style)
                            : round(first, style) + sign + round(second, style);
                default:
                    return switch (style) {
                        case LATEX, TURNED -> "\\frac{" + first + "}{" + second + "}";
                        case ORNATE -> "\\dfrac{ " + first + " }{ " + second + " }";
                        case PLAIN -> round(first, style) + "/" + round(second, style);
                        case UNICODE -> round(first, style) + "÷" + round(second, style);
                    };
            }
        }

        @Override
        public double value(double x, double y) {
            double first = left.value(x, y);
            double second = right.value(x, y);
            return switch (operator) {
                case '+' -> first + second;
                case '-' -> first - second;
                case '*' -> first * second;
                default -> first / second;
            };
        }

        @Override
        public Formula changed(int index) {
            return index < left.numbers()
                    ? new Operation(operator, left.changed(index), right)
                    : new Operation(operator, left, right.changed(index - left.numbers()));
        }

        @Override
        public int numbers() {
            return left.numbers() + right.numbers();
        }
    }

    /** A square or cube. */
    record Raised(Formula base, int exponent) implements Formula {
        @Override
        public String write(Style style) {
            String raised = round(base.write(style), style);
            return switch (style) {
                case LATEX, TURNED -> raised + "^" + exponent;
                case ORNATE -> raised + "^{ " + exponent + " }";
                case PLAIN -> raised + "**" + exponent;
                case UNICODE -> raised + (exponent == 2 ? "²" : "³");
            };
        }

        @Override
        public double value(double x, double y) {
            return Math.pow(base.value(x, y), exponent);
        }

        @Override
        public Formula changed(int index) {
            return new Raised(base.changed(index), exponent);
        }

        @Override
        public int numbers() {
            return base.numbers();
        }
    }

    /** A square root of a square plus one, which is real everywhere. */
    record Root(Formula inside) implements Formula {
        @Override
        public String write(Style style) {
            String square = new Operation('+', new Raised(inside, 2), new Number(1)).write(style);
            return switch (style) {
                case LATEX, TURNED -> "\\sqrt{" + square + "}";
                case ORNATE -> "\\sqrt { " + square + " }";
                case PLAIN -> "sqrt(" + square + ")";
                case UNICODE -> "√(" + square + ")";
            };
        }

        @Override
        public double value(double x, double y) {
            double value = inside.value(x, y);
            return Math.sqrt(value * value + 1);
        }

        @Override
        public Formula changed(int index) {
            return new Root(inside.changed(index));
        }

        @Override
        public int numbers() {
            return inside.numbers();
        }
    }

    private static String round(String text, Style style) {
        boolean single = text.length() == 1 && Character.isLetterOrDigit(text.charAt(0));
        if (single && style != Style.LATEX && style != Style.TURNED) {
            return text;
        }
        return style == Style.ORNATE ? "\\left( " + text + " \\right)" : "(" + text + ")";
    }

    /** A formula of at most so many levels. */
    static Formula random(SplittableRandom random, int depth) {
        int kind = depth == 0 ? random.nextInt(3) : random.nextInt(10);
        return switch (kind) {
            case 0, 1 -> new Number(1 + random.nextInt(9));
            case 2 -> new Variable(List.of("x", "y").get(random.nextInt(2)));
            case 3, 4 -> new Operation('+', random(random, depth - 1), random(random, depth - 1));
            case 5 -> new Operation('-', random(random, depth - 1), random(random, depth - 1));
            case 6, 7 -> new Operation('*', random(random, depth - 1), random(random, depth - 1));
            case 8 -> new Operation('/', random(random, depth - 1), new Number(2 + random.nextInt(8)));
            default ->
                random.nextInt(3) == 0
                        ? new Root(random(random, depth - 1))
                        : new Raised(random(random, depth - 1), 2 + random.nextInt(2));
        };
    }
}
