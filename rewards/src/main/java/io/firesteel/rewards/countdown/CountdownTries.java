package io.firesteel.rewards.countdown;

import io.firesteel.rewards.tasks.Draws;

import java.io.Serializable;
import java.util.List;

/**
 * Every way to combine a multiset of numbers into one: pick two items in order and an operation, replace them by the
 * result, until one is left. Every result is an integer in {@code 0..highestValue}; ways that leave that range do not
 * exist here. Items are told apart by position, so {@code 2+2} out of two twos counts twice.
 *
 * <p>That makes {@link #random} the distribution of drawing pairs and operations at random and starting over whenever a
 * result is not allowed (every allowed way is equally likely then), without ever starting over; and {@link #solution}
 * the same, given that the target is reached.
 *
 * <p>A way is kept as one integer: for each step, with k items left, a digit below {@code 4 k (k-1)}.
 */
public final class CountdownTries implements Serializable {
    private static final long serialVersionUID = 1;
    private static final char[] OPERATORS = {'+', '-', '*', '/'};

    private final int[] numbers;
    private final int highestValue;
    /** All ways, ordered by the value they end in. */
    private final int[] ways;
    /** Ways that end in v are {@code ways[first[v]..first[v+1])}. */
    private final int[] first;

    /**
     * One way, written out.
     *
     * @param steps {@code 3+5=8,8*7=56}
     * @param expression {@code (3+5)*7}: parentheses around every operand that is not a given number
     * @param value what it ends in
     */
    public record Try(String steps, String expression, int value) {}

    public CountdownTries(List<Integer> numbers, int highestValue) {
        this.numbers = numbers.stream().mapToInt(Integer::intValue).toArray();
        this.highestValue = highestValue;
        int[] perValue = new int[highestValue + 2];
        visit(this.numbers.clone(), this.numbers.length, 0, 1, (way, value) -> perValue[value + 1]++);
        for (int value = 0; value <= highestValue; value++) {
            perValue[value + 1] += perValue[value];
        }
        first = perValue;
        ways = new int[first[highestValue + 1]];
        int[] next = first.clone();
        visit(this.numbers.clone(), this.numbers.length, 0, 1, (way, value) -> ways[next[value]++] = way);
    }

    /** How many ways end in {@code value}. */
    public int count(int value) {
        return value < 0 || value > highestValue ? 0 : first[value + 1] - first[value];
    }

    /** How many ways there are. */
    public int count() {
        return ways.length;
    }

    /** Any way, uniformly. */
    public Try random(Draws draws) {
        return write(ways[draws.below(ways.length)]);
    }

    /** A way that ends in {@code target}, uniformly; there must be one. */
    public Try solution(int target, Draws draws) {
        return write(ways[first[target] + draws.below(count(target))]);
    }

    /** The {@code index}-th way that ends in {@code target}. */
    public Try solution(int target, int index) {
        if (index < 0 || index >= count(target)) {
            throw new IndexOutOfBoundsException("solution " + index + " of " + count(target));
        }
        return write(ways[first[target] + index]);
    }

    private interface Visitor {
        void visit(int way, int value);
    }

    private void visit(int[] items, int left, int way, int radix, Visitor visitor) {
        if (left == 1) {
            visitor.visit(way, items[0]);
            return;
        }
        int digits = 4 * left * (left - 1);
        for (int digit = 0; digit < digits; digit++) {
            int x = digit / 4 / (left - 1);
            int y = second(digit, left, x);
            int result = apply(digit % 4, items[x], items[y], highestValue);
            if (result >= 0) {
                int[] rest = items.clone();
                replace(rest, left, x, y, result);
                visit(rest, left - 1, way + radix * digit, radix * digits, visitor);
            }
        }
    }

    private Try write(int way) {
        int[] items = numbers.clone();
        String[] written = new String[items.length];
        for (int i = 0; i < items.length; i++) {
            written[i] = Integer.toString(items[i]);
        }
        boolean[] compound = new boolean[items.length];
        StringBuilder steps = new StringBuilder();
        for (int left = items.length; left > 1; left--) {
            int digits = 4 * left * (left - 1);
            int digit = way % digits;
            way /= digits;
            int x = digit / 4 / (left - 1);
            int y = second(digit, left, x);
            char operator = OPERATORS[digit % 4];
            int result = apply(digit % 4, items[x], items[y], highestValue);
            if (steps.length() > 0) {
                steps.append(',');
            }
            steps.append(items[x]).append(operator).append(items[y]).append('=').append(result);
            String expression = operand(written[x], compound[x]) + operator + operand(written[y], compound[y]);
            int kept = Math.min(x, y);
            int gone = Math.max(x, y);
            replace(items, left, x, y, result);
            written[kept] = expression;
            compound[kept] = true;
            written[gone] = written[left - 1];
            compound[gone] = compound[left - 1];
        }
        return new Try(steps.toString(), written[0], items[0]);
    }

    private static String operand(String written, boolean compound) {
        return compound ? "(" + written + ")" : written;
    }

    /** The second item of the ordered pair that {@code digit} names, its first being {@code x}. */
    private static int second(int digit, int left, int x) {
        int y = digit / 4 % (left - 1);
        return y < x ? y : y + 1;
    }

    /** Puts {@code result} into the earlier place and the last item into the later one. */
    private static void replace(int[] items, int left, int x, int y, int result) {
        items[Math.min(x, y)] = result;
        items[Math.max(x, y)] = items[left - 1];
    }

    /** The result of an operation, or -1 if it is no integer in {@code 0..highest}. */
    public static int apply(int operation, int x, int y, int highest) {
        long result =
                switch (operation) {
                    case 0 -> (long) x + y;
                    case 1 -> (long) x - y;
                    case 2 -> (long) x * y;
                    default -> y != 0 && x % y == 0 ? x / y : -1;
                };
        return result >= 0 && result <= highest ? (int) result : -1;
    }
}
