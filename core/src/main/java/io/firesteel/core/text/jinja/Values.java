package io.firesteel.core.text.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Python's view of values: null, booleans, {@code long}, {@code double}, strings, lists and maps. What is true, equal or in, what a value is
 * called as text.
 */
final class Values {
    private static final double TEN_DIGITS_AND_SIX = 1e16;

    private Values() {}

    static boolean isTrue(Object value) {
        if (value == null || value instanceof Undefined) {
            return false;
        } else if (value instanceof Boolean flag) {
            return flag;
        } else if (value instanceof Number number) {
            return number.doubleValue() != 0;
        } else if (value instanceof String text) {
            return !text.isEmpty();
        } else if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        return !(value instanceof Map<?, ?> map) || !map.isEmpty();
    }

    /** As {@code {{ value }}} writes it. */
    static String text(Object value) {
        return value instanceof String text ? text : value instanceof Undefined ? "" : written(value);
    }

    /** Python's {@code repr}. */
    static String written(Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        } else if (value instanceof Double number) {
            return number(number);
        } else if (value instanceof String text) {
            return quoted(text);
        } else if (value instanceof List<?> list) {
            StringBuilder all = new StringBuilder("[");
            for (Object item : list) {
                all.append(all.length() > 1 ? ", " : "").append(written(item));
            }
            return all.append(']').toString();
        } else if (value instanceof Map<?, ?> map) {
            StringBuilder all = new StringBuilder("{");
            map.forEach((key, item) -> all.append(all.length() > 1 ? ", " : "")
                    .append(written(key))
                    .append(": ")
                    .append(written(item)));
            return all.append('}').toString();
        } else if (value instanceof Long || value instanceof Integer) {
            return value.toString();
        }
        throw new JinjaException("text, found something that has none");
    }

    /** Python's shortest decimal: Java's digits, its exponents only from 16 digits or five zeros on. */
    private static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size == 0 || size >= 1e-4 && size < TEN_DIGITS_AND_SIX) {
            String plain = new BigDecimal(Double.toString(value)).toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String[] parts = Double.toString(value).split("E");
        int exponent = Integer.parseInt(parts[1]);
        return (parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0])
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder all = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') {
                all.append('\\').append((char) c);
            } else if (c == '\n' || c == '\r' || c == '\t') {
                all.append('\\').append(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
            } else if (c < 0x20 || c == 0x7F) {
                all.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else {
                all.appendCodePoint(c);
            }
        });
        return all.append(quote).toString();
    }

    /** What Python's {@code str.strip} takes off. */
    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    static boolean isEqual(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return a instanceof Double || b instanceof Double ? decimal(a) == decimal(b) : integer(a) == integer(b);
        } else if (a instanceof List<?> left && b instanceof List<?> right) {
            boolean equal = left.size() == right.size();
            for (int i = 0; equal && i < left.size(); i++) {
                equal = isEqual(left.get(i), right.get(i));
            }
            return equal;
        }
        return Objects.equals(a, b);
    }

    static int compare(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return a instanceof Double || b instanceof Double
                    ? Double.compare(decimal(a), decimal(b))
                    : Long.compare(integer(a), integer(b));
        } else if (a instanceof String left && b instanceof String right) {
            return compareCodePoints(left, right);
        }
        throw new JinjaException("two numbers or two texts to compare, found " + kind(a) + " and " + kind(b));
    }

    private static int compareCodePoints(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return Arrays.compare(left, right);
    }

    static boolean isIn(Object item, Object of) {
        if (of instanceof String text) {
            if (!(item instanceof String part)) {
                throw new JinjaException("a text to find in a text, found " + kind(item));
            }
            return text.contains(part);
        } else if (of instanceof Map<?, ?> map) {
            return map.containsKey(item);
        } else if (of instanceof List<?> list) {
            return list.stream().anyMatch(one -> isEqual(one, item));
        } else if (of instanceof Undefined) {
            return false;
        }
        throw new JinjaException("something that has items, found " + kind(of));
    }

    /** The items of a list, the keys of a map, the characters of a text. */
    static List<Object> items(Object of) {
        if (of instanceof List<?> list) {
            return new ArrayList<>(list);
        } else if (of instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        } else if (of instanceof String text) {
            List<Object> characters = new ArrayList<>();
            text.codePoints().forEach(c -> characters.add(Character.toString(c)));
            return characters;
        } else if (of instanceof Undefined) {
            return List.of();
        }
        throw new JinjaException("something that has items, found " + kind(of));
    }

    static long length(Object of) {
        return of instanceof String text
                ? text.codePointCount(0, text.length())
                : of instanceof Map<?, ?> map ? map.size() : items(of).size();
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static long integer(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        } else if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw new JinjaException("an integer, found " + kind(value));
    }

    static double decimal(Object value) {
        if (!isNumber(value)) {
            throw new JinjaException("a number, found " + kind(value));
        }
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
    }

    /** For messages. */
    static String kind(Object value) {
        if (value instanceof Undefined undefined) {
            return undefined.name() + ", which is undefined";
        }
        return value == null
                ? "none"
                : value instanceof String
                        ? "a text"
                        : isNumber(value)
                                ? "a number"
                                : value instanceof List ? "a list" : value instanceof Map ? "a map" : "a function";
    }
}
