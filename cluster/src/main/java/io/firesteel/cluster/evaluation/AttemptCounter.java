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
    /** The pattern {@code evaluation.attempts}, or a {@link Fault} that shows where it is wrong. */
    public static AttemptCounter of(String regex) {
        return of("evaluation.attempts", regex);
    }

    /**
     * The pattern {@code evaluation.aha}: checks made again after a wrong try, the "aha moments" of DeepSeek-R1-Zero (arXiv:2501.12948,
     * §2.2.4). Base policies have them too (Liu et al. 2025, arXiv:2503.20783, §2.3), so that they are counted before and after.
     *
     * <p>Worked example, with {@code no(?=[0-9])}: {@code 5*4=20,20-9=11no5*4=20,9+20=29nostop} has two attempts and one mark, since the
     * search goes on behind the first {@code no} alone.
     */
    public static AttemptCounter ofAha(String regex) {
        return of("evaluation.aha", regex);
    }

    private static AttemptCounter of(String key, String regex) {
        try {
            return new AttemptCounter(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new Fault(
                    key,
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
