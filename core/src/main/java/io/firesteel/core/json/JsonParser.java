package io.firesteel.core.json;

import io.firesteel.core.Fault;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Recursive descent over one text; depth is bounded by {@link Json#MAX_DEPTH}. */
final class JsonParser {
    private final String where;
    private final String text;
    private final boolean asWritten;
    private int at;
    private int depth;

    JsonParser(String where, String text, boolean asWritten) {
        this.where = where;
        this.text = text;
        this.asWritten = asWritten;
    }

    Object document() {
        Object value = value();
        skipSpace();
        if (at < text.length()) {
            throw fault("the end of the text", found());
        }
        return value;
    }

    private Object value() {
        skipSpace();
        if (at >= text.length()) {
            throw fault("a JSON value", found());
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> {
                if (c == '-' || isDigit(c)) {
                    yield number();
                }
                throw fault("a JSON value", found());
            }
        };
    }

    private Map<String, Object> object() {
        enter();
        Map<String, Object> map = new LinkedHashMap<>();
        skipSpace();
        if (!skip('}')) {
            do {
                skipSpace();
                if (at >= text.length() || text.charAt(at) != '"') {
                    throw fault("a key in quotes", found());
                }
                int keyAt = at;
                String key = string();
                skipSpace();
                require(':');
                Object value = value();
                if (map.containsKey(key)) {
                    at = keyAt;
                    throw fault("each key once", "\"" + shorten(key) + "\" again");
                }
                map.put(key, value);
                skipSpace();
            } while (skip(','));
            require('}');
        }
        depth--;
        return map;
    }

    private List<Object> array() {
        enter();
        List<Object> list = new ArrayList<>();
        skipSpace();
        if (!skip(']')) {
            do {
                list.add(value());
                skipSpace();
            } while (skip(','));
            require(']');
        }
        depth--;
        return list;
    }

    private void enter() {
        at++;
        if (++depth > Json.MAX_DEPTH) {
            throw fault("at most " + Json.MAX_DEPTH + " levels", "more");
        }
    }

    private String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= 0x20) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') { // no escapes: most strings
            return checkSurrogates(text.substring(start, at++));
        }
        StringBuilder out = new StringBuilder().append(text, start, at);
        while (true) {
            if (at >= text.length()) {
                throw fault("a closing quote", "the end of the text");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return checkSurrogates(out.toString());
            } else if (c == '\\') {
                out.append(escape());
            } else if (c < 0x20) {
                at--;
                throw fault("an escaped control character", String.format(Locale.ROOT, "U+%04X", (int) c));
            } else {
                out.append(c);
            }
        }
    }

    private char escape() {
        char c = at < text.length() ? text.charAt(at++) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = at < text.length() ? hexDigit(text.charAt(at)) : -1;
                    if (digit < 0) {
                        throw fault("four hexadecimal digits", found());
                    }
                    code = code * 16 + digit;
                    at++;
                }
                yield (char) code;
            }
            default -> {
                at--;
                throw fault("an escape: one of \"\\/bfnrtu", found());
            }
        };
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /** A lone surrogate has no UTF-8: what could not be written again is not read. */
    private String checkSurrogates(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isSurrogate(s.charAt(i))) {
                if (i + 1 >= s.length() || !Character.isSurrogatePair(s.charAt(i), s.charAt(i + 1))) {
                    throw fault("pairs of surrogates", "a lone one");
                }
                i++;
            }
        }
        return s;
    }

    private Object number() {
        int start = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        boolean integer = true;
        if (skip('.')) {
            integer = false;
            digits();
        }
        if (skip('e') || skip('E')) {
            integer = false;
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        String number = text.substring(start, at);
        if (number.length() > Json.MAX_DIGITS) {
            throw fault("a number of at most " + Json.MAX_DIGITS + " digits", number.length() + " digits");
        }
        if (asWritten) {
            return new JsonNumber(number);
        }
        if (integer && number.length() <= 18) {
            return Long.parseLong(number);
        }
        if (integer) {
            BigInteger big = new BigInteger(number);
            return big.bitLength() < 64 ? (Object) big.longValue() : big;
        }
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            throw fault("a number within the range of a double", shorten(number));
        }
        return value;
    }

    private void digits() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw fault("a digit", found());
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw fault("a JSON value", found());
        }
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw fault("'" + c + "'", found());
        }
    }

    private String found() {
        return at >= text.length()
                ? "the end of the text"
                : "\""
                        + shorten(text.substring(at, Math.min(text.length(), at + 40))
                                .strip()) + "\"";
    }

    private static String shorten(String s) {
        return s.length() > 24 ? s.substring(0, 24) + "…" : s;
    }

    private Fault fault(String expected, String found) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            column++;
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            }
        }
        return new Fault(
                where + ": line " + line + ", column " + column, expected, found, "correct the JSON at this place");
    }
}
