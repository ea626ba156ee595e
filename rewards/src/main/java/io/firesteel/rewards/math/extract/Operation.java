package io.firesteel.rewards.math.extract;

/** Operators outside a formula's delimiters that work on it: {@code 5 × $4$}, {@code < $20$}, {@code $20$^2}. */
final class Operation {
    private Operation() {}

    /** Whether an operator alone joins a number that begins at {@code start} to what ends before: {@code $20$ × 3}. */
    static boolean joins(String text, int end, int start) {
        String between = text.substring(end, start);
        String word = between.strip();
        boolean begins = word.isEmpty() && Words.OPERATORS.indexOf(text.charAt(start)) >= 0;
        return between.indexOf('\n') < 0 && (begins || Words.isOperator(word));
    }

    /** Whether one stands right before or after what lies between two places. */
    static boolean isAround(Words words, int start, int end) {
        return isBefore(words, start) || isAfter(words, end);
    }

    private static boolean isBefore(Words words, int start) {
        int last = words.skipBack(start);
        char before = last == 0 ? ' ' : words.at(last - 1);
        if (Words.OPERATORS.indexOf(before) < 0) {
            return false;
        }
        int left = words.skipBack(last - 1);
        char operand = left == 0 ? '\n' : words.at(left - 1);
        boolean mark = "*+>".indexOf(before) >= 0
                || Words.DASHES.indexOf(before) >= 0; // it may begin a line, or stand for "so"
        boolean arrow = before == '>' && (operand == '=' || operand == '-' || operand == '–');
        boolean number = Words.isDigit(operand) || "$)]}".indexOf(operand) >= 0;
        boolean letter = left > 0 && left - words.lettersBefore(left) == 1;
        boolean less = before == '>' && left > 0 && operand != '\n';
        return !arrow && (!mark || number || letter || less);
    }

    private static boolean isAfter(Words words, int end) {
        String text = words.text();
        int at = words.skipOn(end);
        if (at >= text.length() || Words.OPERATORS.indexOf(text.charAt(at)) < 0) {
            return at == end && at < text.length() && "²³_".indexOf(text.charAt(at)) >= 0;
        }
        int right = words.skipOn(at + 1);
        char operand = right < text.length() ? text.charAt(right) : '\n';
        boolean letter = right < text.length() && words.lettersAfter(right) - right == 1;
        return Words.isDigit(operand) || "$({√".indexOf(operand) >= 0 || letter;
    }
}
