package io.firesteel.core.json;

import io.firesteel.core.Fault;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * JSON (RFC 8259), strict in both directions.
 *
 * <p>A parsed value is a {@code Map<String, Object>} in the order of the text, a {@code List<Object>}, a {@code String}, a
 * {@code Long} (an integer; {@code BigInteger} where it does not fit), a {@code Double} (anything with a fraction or an
 * exponent), a {@code Boolean}, or {@code null}. Printing takes the same types, {@link JsonNumber}s and primitive arrays; a number that is
 * printed and read again has the same bits. Refused in reading: duplicate keys, trailing text, nesting deeper than
 * {@link #MAX_DEPTH}, integers of more than {@link #MAX_DIGITS} digits, numbers beyond the range of a double, lone
 * surrogates.
 */
public final class Json {
    /** How deep arrays and objects may nest: far more than any file here needs, far less than a thread's stack. */
    public static final int MAX_DEPTH = 200;

    /** Longest number: parsing time grows with the square of its length. */
    public static final int MAX_DIGITS = 1_000;

    private Json() {}

    /**
     * Parses one JSON value.
     *
     * @param where names the text in messages: a file, a field, a line of a data set
     */
    public static Object parse(String where, String text) {
        return new JsonParser(where, text, false).document();
    }

    /** Parses one JSON value whose numbers are {@link JsonNumber}s: what is data must not change in reading, 6.50 to 6.5 or 1e3 to 1000.0. */
    public static Object parseAsWritten(String where, String text) {
        return new JsonParser(where, text, true).document();
    }

    /** Parses one JSON value in UTF-8; a byte order mark is refused. */
    public static Object parse(String where, byte[] utf8) {
        return parse(where, decode(where, ByteBuffer.wrap(utf8)));
    }

    /** Parses a JSON object. */
    public static JsonObject object(String where, String text) {
        return JsonObject.of(where, parse(where, text));
    }

    /** Parses a JSON object in UTF-8. */
    public static JsonObject object(String where, byte[] utf8) {
        return JsonObject.of(where, parse(where, utf8));
    }

    /** Reads a whole stream of at most {@code limit} bytes and parses the JSON object in it. */
    public static JsonObject object(String where, InputStream in, int limit) throws IOException {
        byte[] bytes = in.readNBytes(limit);
        if (in.read() >= 0) {
            throw new Fault(where, "at most " + limit + " bytes of JSON", "more", "is this the right file?");
        }
        return object(where, bytes);
    }

    /** One line, no spaces, keys in the map's own order. */
    public static String print(Object value) {
        StringBuilder out = new StringBuilder();
        print(value, out, -1, 0);
        return out.toString();
    }

    /** Many lines, indented by two spaces, ending with a line feed. */
    public static String printIndented(Object value) {
        StringBuilder out = new StringBuilder();
        print(value, out, 2, 0);
        return out.append('\n').toString();
    }

    static String decode(String where, ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new Fault(where, "text in UTF-8", "bytes that are not UTF-8", "is this a JSON file?", e);
        }
    }

    private static void print(Object value, StringBuilder out, int indent, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("JSON nested deeper than " + MAX_DEPTH);
        }
        if (value == null || value instanceof Boolean || value instanceof JsonNumber) {
            out.append(value);
        } else if (value instanceof CharSequence text) {
            printString(text, out);
        } else if (value instanceof Number number) {
            printNumber(number, out);
        } else if (value instanceof Map<?, ?> map) {
            printMap(map, out, indent, depth);
        } else if (value instanceof Iterable<?> items) {
            out.append('[');
            String comma = "";
            for (Object item : items) {
                out.append(comma);
                breakLine(out, indent, depth + 1);
                print(item, out, indent, depth + 1);
                comma = ",";
            }
            if (!comma.isEmpty()) {
                breakLine(out, indent, depth);
            }
            out.append(']');
        } else if (value.getClass().isArray()) {
            out.append('[');
            int length = java.lang.reflect.Array.getLength(value);
            for (int i = 0; i < length; i++) {
                out.append(i == 0 ? "" : ",");
                print(java.lang.reflect.Array.get(value, i), out, -1, depth + 1);
            }
            out.append(']');
        } else {
            throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
        }
    }

    private static void printMap(Map<?, ?> map, StringBuilder out, int indent, int depth) {
        out.append('{');
        String comma = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(comma);
            breakLine(out, indent, depth + 1);
            if (!(entry.getKey() instanceof String key)) {
                throw new IllegalArgumentException("a JSON key must be a string, not " + entry.getKey());
            }
            printString(key, out);
            out.append(indent < 0 ? ":" : ": ");
            print(entry.getValue(), out, indent, depth + 1);
            comma = ",";
        }
        if (!comma.isEmpty()) {
            breakLine(out, indent, depth);
        }
        out.append('}');
    }

    private static void breakLine(StringBuilder out, int indent, int depth) {
        if (indent >= 0) {
            out.append('\n').append(" ".repeat(indent * depth));
        }
    }

    private static void printNumber(Number number, StringBuilder out) {
        boolean known = number instanceof Integer
                || number instanceof Long
                || number instanceof Double
                || number instanceof Float
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger
                || number instanceof BigDecimal;
        if (!known || !Double.isFinite(number.doubleValue()) && !(number instanceof BigInteger)) {
            throw new IllegalArgumentException("JSON has no number " + number);
        }
        out.append(number);
    }

    private static void printString(CharSequence text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // U+2028 and U+2029 end lines in JavaScript, and reports embed JSON in scripts.
                    boolean lone = Character.isSurrogate(c) && !pairedAt(text, i);
                    if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || lone) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean pairedAt(CharSequence text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /** What a parsed value is, for messages: "a string", "an object". */
    static String describe(Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Map<?, ?>) {
            return "an object";
        } else if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        String text = print(value);
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
