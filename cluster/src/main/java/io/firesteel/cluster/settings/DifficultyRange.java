package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Difficulties from {@code lowest} to {@code highest}, both included.
 *
 * @param lowest at least 1
 * @param highest at least {@code lowest}
 */
public record DifficultyRange(int lowest, int highest) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6})(?:\\.\\.(\\d{1,6}))?");

    public DifficultyRange {
        if (lowest < 1 || highest < lowest) {
            throw fault(lowest + ".." + highest);
        }
    }

    /** {@code 3} or {@code 1..4}. */
    public static DifficultyRange of(String written) {
        Matcher matcher = WRITTEN.matcher(written.strip());
        if (!matcher.matches()) {
            throw fault(written);
        }
        int lowest = Integer.parseInt(matcher.group(1));
        return new DifficultyRange(lowest, matcher.group(2) == null ? lowest : Integer.parseInt(matcher.group(2)));
    }

    public int count() {
        return highest - lowest + 1;
    }

    private static Fault fault(String found) {
        return new Fault("difficulty", "a difficulty such as 3, or several such as 1..4", found, "1 is the easiest");
    }

    @Override
    public String toString() {
        return lowest == highest ? Integer.toString(lowest) : lowest + ".." + highest;
    }
}
