package io.firesteel.rewards;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads references written as JSON (RFC 8259), strictly: objects become {@code Map<String, Object>}, arrays
 * {@code List<Object>}, numbers {@link BigDecimal}. Duplicate keys, nesting beyond 32 and numbers beyond 40 characters
 * are refused.
 */
public final class GoldJson {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER = 40;

    private final String text;
    private int at;
    private int depth;

    private GoldJson(String text) {
        this.text = text;
    }

    /** The value, or empty if {@code text} is not JSON; a bare {@code null} counts as not JSON. */
    public static Optional<Object> parse(String text) {
        GoldJson reader = new GoldJson(text);
        try {
            Object value = reader.value();
            reader.space();
            return reader.at == text.length() ? Optional.ofNullable(value) : Optional.empty();
        } catch (Malformed malformed) {
            return Optional.empty();
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private Object value() throws Malformed {
        space();
        if (at >= text.length()) {
            throw new Malformed();
        }
        char first = text.charAt(at);
        if (first == '{' || first == '[') {
            if (++depth > MAX_DEPTH) {
                throw new Malformed();
            }
            Object container = first == '{' ? object() : array();
            depth--;
            return container;
        }
        if (first == '"') {
            return string();
        }
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("null") ? null : (Object) Boolean.valueOf(word);
            }
        }
        return number();
    }

    private Map<String, Object> object() throws Malformed {
        Map<String, Object> object = new LinkedHashMap<>();
        at++;
        if (taken('}')) {
            return object;
        }
        do {
            space();
            String key = string();
            if (!taken(':') || object.containsKey(key)) {
                throw new Malformed();
            }
            object.put(key, value());
        } while (taken(','));
        if (!taken('}')) {
            throw new Malformed();
        }
        return object;
    }

    private List<Object> array() throws Malformed {
        List<Object> array = new ArrayList<>();
        at++;
        if (taken(']')) {
            return array;
        }
        do {
            array.add(value());
        } while (taken(','));
        if (!taken(']')) {
            throw new Malformed();
        }
        return array;
    }

    private String string() throws Malformed {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw new Malformed();
        }
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '"') {
                at++;
                return string.toString();
            }
            if (next < ' ') {
                throw new Malformed();
            }
            string.append(next == '\\' ? escape() : next);
        }
        throw new Malformed();
    }

    private char escape() throws Malformed {
        at++;
        int simple = at < text.length() ? "\"\\/bfnrt".indexOf(text.charAt(at)) : -1;
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (at + 4 >= text.length() || text.charAt(at) != 'u') {
            throw new Malformed();
        }
        int code = 0;
        for (int digit = 1; digit <= 4; digit++) {
            int value = "0123456789abcdef".indexOf(Character.toLowerCase(text.charAt(at + digit)));
            if (value < 0) {
                throw new Malformed();
            }
            code = code * 16 + value;
        }
        at += 4;
        return (char) code;
    }

    private BigDecimal number() throws Malformed {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.length() > MAX_NUMBER || !digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            throw new Malformed();
        }
        return new BigDecimal(digits);
    }

    private boolean taken(char wanted) {
        space();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
