package io.firesteel.cluster.evaluation;

import io.firesteel.core.Fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Counts how often a completion tries something before it settles: the number of matches of a pattern in its text.
 *
 * <p>A policy that is paid for correct answers only often learns to try more before it answers. What a try looks like
 * depends on the data: in Countdown each try ends with the word {@code yes} or {@code no}; for mathematics in words,
 * {@code (?i)\b(wait|let me check)\b} is a usual choice.
 *
 * @param pattern one match is one attempt
 */
public record AttemptCounter(Pattern pattern) {
    /** The pattern of the configuration, or a {@link Fault} that shows where it is wrong. */
    public static AttemptCounter of(String regex) {
        try {
            return new AttemptCounter(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new Fault(
                    "evaluation.attempts",
                    "a regular expression",
                    regex + " (" + e.getDescription() + " at character " + e.getIndex() + ")",
                    "see java.util.regex.Pattern; inside quotes of a configuration file each \\ is written \\\\",
                    e);
        }
    }

    public int count(String completion) {
        Matcher matcher = pattern.matcher(completion);
        int attempts = 0;
        while (matcher.find()) {
            attempts++;
        }
        return attempts;
    }
}
