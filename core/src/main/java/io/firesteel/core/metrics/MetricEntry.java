package io.firesteel.core.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that is shown with a figure, in one place.
 *
 * <p>A key may have variable parts, words in capital letters in braces, which the label may name too: {@code passAt{K}} with the
 * label {@code pass@{K}} is the entry of {@code passAt1} and {@code passAt8}. {@code K} is a whole number, any other part a text.
 *
 * @param key name in files and charts, or a pattern of names
 * @param label name for people, short enough for a table
 * @param unit empty for what has none
 * @param meaning one sentence, without a full stop
 * @param better which way is better
 * @param format how its numbers are written
 * @param timing whether it depends on clocks and loads. All other figures of a run that was stopped and resumed equal those
 *     of an uninterrupted one
 * @param ofRollouts whether it follows from the rows that a run keeps of its completions
 * @param brief how it stands in a line of the console, {@code #} being the number: {@code H #}, {@code # tok/s}; empty where it
 *     has no place in one
 */
public record MetricEntry(
        String key,
        String label,
        String unit,
        String meaning,
        Better better,
        Format format,
        boolean timing,
        boolean ofRollouts,
        Optional<String> brief) {
    private static final Pattern PART = Pattern.compile("\\{([A-Z]+)}");

    public MetricEntry {
        Objects.requireNonNull(better, "better");
        Objects.requireNonNull(format, "format");
        if (key.isBlank() || label.isBlank() || meaning.isBlank()) {
            throw new IllegalArgumentException("a figure has a key, a label and a meaning: " + key + ", " + label);
        }
        if (brief.isPresent() && !brief.get().contains("#")) {
            throw new IllegalArgumentException(key + ": the brief form has # where its number stands");
        }
    }

    /** An entry of no direction, in three significant digits, not of the clock; the methods below say what differs. */
    public static MetricEntry metric(String key, String label, String unit, String meaning) {
        return new MetricEntry(
                key, label, unit, meaning, Better.NEITHER, new Format.Significant(3), false, false, Optional.empty());
    }

    public MetricEntry higherIsBetter() {
        return new MetricEntry(key, label, unit, meaning, Better.HIGHER, format, timing, ofRollouts, brief);
    }

    public MetricEntry lowerIsBetter() {
        return new MetricEntry(key, label, unit, meaning, Better.LOWER, format, timing, ofRollouts, brief);
    }

    public MetricEntry as(Format written) {
        return new MetricEntry(key, label, unit, meaning, better, written, timing, ofRollouts, brief);
    }

    public MetricEntry decimals(int digits) {
        return as(new Format.Decimals(digits));
    }

    public MetricEntry whole() {
        return as(new Format.Whole());
    }

    /** It depends on clocks and loads. */
    public MetricEntry ofTheClock() {
        return new MetricEntry(key, label, unit, meaning, better, format, true, ofRollouts, brief);
    }

    /** It follows from the rows that a run keeps of its completions. */
    public MetricEntry ofTheRollouts() {
        return new MetricEntry(key, label, unit, meaning, better, format, timing, true, brief);
    }

    public MetricEntry brief(String withNumber) {
        return new MetricEntry(key, label, unit, meaning, better, format, timing, ofRollouts, Optional.of(withNumber));
    }

    /** Whether the key is a pattern of keys. */
    public boolean variable() {
        return PART.matcher(key).find();
    }

    /** The key with its variable parts filled in, from left to right. */
    public String key(Object... parts) {
        return filled(key, List.of(parts));
    }

    /** The label with the parts that {@link #parts} read. */
    public String label(List<String> parts) {
        return named(label, parts);
    }

    /** The meaning with the parts that {@link #parts} read. */
    public String meaning(List<String> parts) {
        return named(meaning, parts);
    }

    /** The meaning as documents write it, variable parts in capitals. */
    public String shownMeaning() {
        return PART.matcher(meaning).replaceAll("$1");
    }

    /** How it stands in a line of the console with a number; empty where it has no place in one. */
    public Optional<String> brief(List<String> parts, String number) {
        return brief.map(form -> named(form, parts).replace("#", number));
    }

    /** The variable parts of a key, none if this entry has none; empty if it is no key of this entry. */
    public Optional<List<String>> parts(String name) {
        if (!variable()) {
            return name.equals(key) ? Optional.of(List.of()) : Optional.empty();
        }
        StringBuilder pattern = new StringBuilder();
        Matcher part = PART.matcher(key);
        int end = 0;
        while (part.find()) {
            pattern.append(Pattern.quote(key.substring(end, part.start())))
                    .append(part.group(1).equals("K") ? "([0-9]{1,9})" : "(.+)");
            end = part.end();
        }
        Matcher found = Pattern.compile(pattern + Pattern.quote(key.substring(end)), Pattern.DOTALL)
                .matcher(name);
        if (!found.matches()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (int group = 1; group <= found.groupCount(); group++) {
            parts.add(found.group(group));
        }
        return Optional.of(parts);
    }

    /** The pattern as documents write it: {@code rewards/NAME/mean}. */
    public String shownKey() {
        return PART.matcher(key).replaceAll("$1");
    }

    /** A text in which each of the key's parts may stand, any number of times. */
    private String named(String text, List<String> parts) {
        Matcher part = PART.matcher(key);
        String named = text;
        for (int i = 0; part.find() && i < parts.size(); i++) {
            named = named.replace(part.group(), parts.get(i));
        }
        return named;
    }

    private static String filled(String pattern, List<?> parts) {
        StringBuilder text = new StringBuilder();
        Matcher part = PART.matcher(pattern);
        int count = 0;
        int end = 0;
        while (part.find()) {
            if (count == parts.size()) {
                throw new IllegalArgumentException(pattern + " has more parts than " + parts);
            }
            text.append(pattern, end, part.start()).append(parts.get(count++));
            end = part.end();
        }
        return text.append(pattern.substring(end)).toString();
    }
}
