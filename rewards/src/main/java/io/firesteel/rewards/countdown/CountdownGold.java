package io.firesteel.rewards.countdown;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;
import io.firesteel.rewards.arithmetic.ArithmeticExpression;
import io.firesteel.rewards.math.value.Rational;

import java.util.List;

/**
 * Countdown's reference: the given numbers and the value to reach, written {@code {"nums":[3,10,7],"target":56}}.
 *
 * @param nums 1 to 64 numbers of at most 15 digits, none negative, in the order they are shown
 * @param target at most 15 digits
 */
public record CountdownGold(List<Long> nums, long target) {
    private static final int MAX_NUMBERS = 64;
    private static final long MAX_NUMBER = 999_999_999_999_999L;

    public CountdownGold {
        nums = List.copyOf(nums);
        if (nums.isEmpty()
                || nums.size() > MAX_NUMBERS
                || nums.stream().anyMatch(number -> number < 0 || number > MAX_NUMBER)
                || Math.abs(target) > MAX_NUMBER) {
            throw new IllegalArgumentException("expected 1 to 64 numbers in 0..10^15: " + nums + " " + target);
        }
    }

    /** Verifies a bare expression. */
    Verdict verify(String answer) {
        ArithmeticExpression.Value found;
        try {
            found = ArithmeticExpression.evaluate(answer);
        } catch (ArithmeticExpression.Unreadable unreadable) {
            return Verdict.incorrect(Excerpts.of(answer), "not an expression: " + unreadable.getMessage());
        }
        List<Long> used = found.literals().stream().sorted().toList();
        List<Long> given = nums.stream().sorted().toList();
        if (!used.equals(given)) {
            return Verdict.incorrect(Excerpts.of(answer), "uses the numbers " + used + " instead of " + given);
        }
        if (!found.value().equals(Rational.of(target))) {
            return Verdict.incorrect(Excerpts.of(answer), "has another value than " + target);
        }
        return Verdict.correct(Excerpts.of(answer));
    }
}
