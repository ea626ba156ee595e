package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonNumber;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One row of a file. Values are read by what is needed, and never changed: a number keeps the text it was written in, and what is
 * not what is needed is a {@link Fault} that names file, row and column.
 *
 * @param where file and row, such as {@code train.jsonl, row 3}
 * @param values by column: {@code String}, {@link JsonNumber}, {@code Boolean}, {@code List}, or others, which nothing here takes
 * @param unread names of columns that the file has too and that nobody asked for
 */
public record TableRow(String where, Map<String, Object> values, Set<String> unread) {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    /** A number as people write it: no hexadecimal, no suffix, no NaN, which Java's parser takes too. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");

    private static final String AS_TEXT =
            "write it as a text (JSON: in quotes; Parquet: a column of strings), or delete the row";

    /** A row of which all columns were read. */
    public TableRow(String where, Map<String, Object> values) {
        this(where, values, Set.of());
    }

    public boolean has(String column) {
        return values.get(column) != null;
    }

    /** Whether there is such a column, though the row may have no value in it. */
    public boolean knows(String column) {
        return values.containsKey(column);
    }

    /** "columns" and the names of those that have a value, or that nobody read, sorted; or that none has. */
    public String columns() {
        TreeSet<String> named = new TreeSet<>(values.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(Map.Entry::getKey)
                .toList());
        named.addAll(unread);
        return named.isEmpty() ? "no column that has a value" : "columns " + String.join(", ", named);
    }

    /**
     * A text that is not empty.
     *
     * @param messages what to do about a list of messages, as chats are stored
     */
    public String text(String column, String messages) {
        if (values.get(column) instanceof String text && !text.isBlank()) {
            return text;
        }
        boolean chat =
                values.get(column) instanceof List<?> items && items.stream().anyMatch(Map.class::isInstance);
        throw wrong(column, "a text", chat ? messages : asText(values.get(column)));
    }

    /** A text, a number as it was written, or true or false. */
    public String asWritten(String column) {
        Object value = values.get(column);
        if (value instanceof String text && !text.isBlank()) {
            return text;
        } else if (value instanceof JsonNumber || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(
                column,
                "a text or a number",
                value instanceof Double || value instanceof Float
                        ? "a binary fraction does not say how it was written: store the column as text"
                        : asText(value));
    }

    /** A whole number of the long range. */
    public long whole(String column) {
        return whole(column, values.get(column));
    }

    /** Whole numbers: a list, or a text such as {@code [44, 19, 35]} or {@code 44 19 35}. */
    public List<Long> wholes(String column) {
        List<Long> numbers = new ArrayList<>();
        Object value = values.get(column);
        if (value instanceof List<?> items) {
            items.forEach(item -> numbers.add(whole(column, item)));
        } else if (value instanceof String text && !text.isBlank()) {
            String bare = text.strip().replaceFirst("^\\[(.*)]$", "$1").strip();
            Arrays.stream(bare.split("\\s*,\\s*|\\s+")).forEach(item -> numbers.add(whole(column, item)));
        } else {
            throw wrong(column, "a list of whole numbers", "correct or delete the row");
        }
        return numbers;
    }

    /**
     * A finite number in decimal notation; absent where the row has none.
     *
     * @param fix what to do about one that is none
     */
    public OptionalDouble number(String column, String fix) {
        Object value = values.get(column);
        if (value == null) {
            return OptionalDouble.empty();
        }
        boolean binary = value instanceof Double || value instanceof Float;
        if (!binary && !DECIMAL.matcher(value.toString().strip()).matches()) {
            throw wrong(column, "a number in decimal notation", fix);
        }
        double number = Double.parseDouble(value.toString());
        if (Double.isFinite(number)) {
            return OptionalDouble.of(number);
        }
        throw wrong(column, "a finite number", fix);
    }

    private static String asText(Object value) {
        return value == ParquetValue.Other.BYTES
                ? "say that they are text: in pyarrow column.cast(pa.string()), if they are UTF-8"
                : AS_TEXT;
    }

    /** Yes or no for each item: a list of truth values or of 0 and 1, or a text such as {@code 0 0 1}. */
    public List<Boolean> flags(String column) {
        Object value = values.get(column);
        if (value instanceof List<?> items && items.stream().allMatch(Boolean.class::isInstance)) {
            return items.stream().map(Boolean.class::cast).toList();
        }
        return wholes(column).stream()
                .map(number -> {
                    if (number == 0 || number == 1) {
                        return number == 1;
                    }
                    throw wrong(column, "a list of true and false, or of 1 and 0", "correct or delete the row");
                })
                .toList();
    }

    /** A refusal of what the row has there. */
    public Fault wrong(String column, String expected, String fix) {
        return new Fault(where + ", column " + column, expected, describe(values.get(column)), fix);
    }

    private long whole(String column, Object value) {
        boolean readable = value instanceof JsonNumber || value instanceof String;
        if (readable && WHOLE.matcher(value.toString().strip()).matches()) {
            return Long.parseLong(value.toString().strip());
        }
        throw new Fault(
                where + ", column " + column,
                "a whole number of at most 18 digits",
                describe(value),
                "correct or delete the row");
    }

    private String describe(Object value) {
        String text = value == null ? "nothing; the row has " + columns() : shown(value);
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static String shown(Object value) {
        if (value instanceof String string) {
            return Json.print(string);
        } else if (value instanceof List<?> items) {
            return items.stream().map(TableRow::shown).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> object) {
            return object.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + shown(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return String.valueOf(value);
    }
}
