package io.firesteel.core.text.jinja;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code strftime} at midnight of a day that somebody has named. */
final class Clock {
    private static final Pattern DIRECTIVE = Pattern.compile("%(-?[a-zA-Z]|%)");
    private static final Map<String, String> PATTERNS = Map.ofEntries(
            Map.entry("Y", "yyyy"),
            Map.entry("y", "yy"),
            Map.entry("m", "MM"),
            Map.entry("-m", "M"),
            Map.entry("d", "dd"),
            Map.entry("-d", "d"),
            Map.entry("j", "DDD"),
            Map.entry("b", "MMM"),
            Map.entry("B", "MMMM"),
            Map.entry("a", "EEE"),
            Map.entry("A", "EEEE"),
            Map.entry("H", "HH"),
            Map.entry("M", "mm"),
            Map.entry("S", "ss"));

    private Clock() {}

    /** Worked: {@code %d %b %Y} of 2024-07-26 is 26 Jul 2024. */
    static String format(LocalDate day, String format) {
        Matcher directive = DIRECTIVE.matcher(format);
        StringBuilder text = new StringBuilder();
        while (directive.find()) {
            String name = directive.group(1);
            if (!name.equals("%") && !PATTERNS.containsKey(name)) {
                throw new JinjaException("the directive %" + name + " of strftime_now is not computed here");
            }
            directive.appendReplacement(
                    text,
                    name.equals("%")
                            ? "%"
                            : DateTimeFormatter.ofPattern(PATTERNS.get(name), Locale.US)
                                    .format(day.atStartOfDay()));
        }
        return directive.appendTail(text).toString();
    }
}
