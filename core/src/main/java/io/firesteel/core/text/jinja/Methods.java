package io.firesteel.core.text.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The methods of texts, maps and lists that change nothing; those that would ({@code append}, {@code update}) are refused by name. */
final class Methods {
    private static final Pattern HOLE = Pattern.compile("\\{\\{|}}|\\{(\\w*)}");

    private Methods() {}

    /** The method of that name; empty if the value has none. */
    static Optional<Function> of(Object value, String name) {
        boolean known = value instanceof String
                ? TEXT.contains(name)
                : value instanceof Map ? MAP.contains(name) : value instanceof List && LIST.contains(name);
        return known
                ? Optional.of((positional, named) -> call(value, new Given(name, positional, named)))
                : Optional.empty();
    }

    private static final List<String> TEXT = List.of(
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "rsplit",
            "splitlines",
            "startswith",
            "endswith",
            "upper",
            "lower",
            "title",
            "capitalize",
            "replace",
            "find",
            "rfind",
            "index",
            "count",
            "join",
            "removeprefix",
            "removesuffix",
            "isdigit",
            "isalpha",
            "isalnum",
            "isspace",
            "isupper",
            "islower",
            "partition",
            "rpartition",
            "format",
            "zfill");

    private static final List<String> MAP =
            List.of("get", "items", "keys", "values", "update", "pop", "popitem", "clear", "setdefault", "copy");

    private static final List<String> LIST = List.of(
            "index", "count", "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "copy");

    private static Object call(Object of, Given given) {
        if (of instanceof String text) {
            return ofText(text, given);
        }
        return of instanceof Map<?, ?> map ? ofMap(map, given) : ofList((List<?>) of, given);
    }

    private static Object ofMap(Map<?, ?> map, Given given) {
        return switch (given.of()) {
            case "get" ->
                map.containsKey(given.get(0, "key")) ? map.get(given.get(0, "key")) : given.get(1, "default", null);
            case "items" -> items(map);
            case "keys" -> new ArrayList<Object>(map.keySet());
            case "values" -> new ArrayList<Object>(map.values());
            case "copy" -> map;
            default -> throw changes(given);
        };
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(Arrays.asList(key, value)));
        return items;
    }

    private static Object ofList(List<?> list, Given given) {
        Object item = given.get(0, "item", null);
        return switch (given.of()) {
            case "index" -> {
                for (int i = 0; i < list.size(); i++) {
                    if (Values.isEqual(list.get(i), item)) {
                        yield (long) i;
                    }
                }
                throw new JinjaException(Values.text(item) + " is not in the list");
            }
            case "count" ->
                list.stream().filter(one -> Values.isEqual(one, item)).count();
            case "copy" -> list;
            default -> throw changes(given);
        };
    }

    private static JinjaException changes(Given given) {
        return new JinjaException(given.of() + "() would change a value, which a template may not");
    }

    private static Object ofText(String text, Given given) {
        return switch (given.of()) {
            case "strip" -> strip(text, given, true, true);
            case "lstrip" -> strip(text, given, true, false);
            case "rstrip" -> strip(text, given, false, true);
            case "split" -> split(text, given);
            case "rsplit" -> rsplit(text, given);
            case "splitlines" -> lines(text);
            case "startswith" -> matches(given, text::startsWith);
            case "endswith" -> matches(given, text::endsWith);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "title" -> title(text);
            case "capitalize" -> capitalize(text);
            case "replace" -> replace(text, given.text(0, "old"), given.text(1, "new"), given.integer(2, "count", -1));
            case "find" -> codePoints(text, text.indexOf(given.text(0, "sub")));
            case "rfind" -> codePoints(text, text.lastIndexOf(given.text(0, "sub")));
            case "index" -> {
                if (!text.contains(given.text(0, "sub"))) {
                    throw new JinjaException("substring not found: " + given.text(0, "sub"));
                }
                yield codePoints(text, text.indexOf(given.text(0, "sub")));
            }
            case "count" -> (long) count(text, given.text(0, "sub"));
            case "join" -> join(text, Values.items(given.get(0, "items")));
            case "removeprefix" ->
                text.startsWith(given.text(0, "prefix"))
                        ? text.substring(given.text(0, "prefix").length())
                        : text;
            case "removesuffix" ->
                text.endsWith(given.text(0, "suffix"))
                        ? text.substring(
                                0, text.length() - given.text(0, "suffix").length())
                        : text;
            case "isdigit" -> all(text, Character::isDigit);
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, Character::isLetterOrDigit);
            case "isspace" -> all(text, c -> Values.isSpace((char) c));
            case "isupper" -> !text.equals(text.toLowerCase(Locale.ROOT)) && text.equals(text.toUpperCase(Locale.ROOT));
            case "islower" -> !text.equals(text.toUpperCase(Locale.ROOT)) && text.equals(text.toLowerCase(Locale.ROOT));
            case "partition" -> parts(text, given.text(0, "sep"), text.indexOf(given.text(0, "sep")), true);
            case "rpartition" -> parts(text, given.text(0, "sep"), text.lastIndexOf(given.text(0, "sep")), false);
            case "format" -> format(text, given);
            default -> throw new JinjaException("the method " + given.of() + " of a text is not computed here");
        };
    }

    /** {@code {}}, {@code {0}} and {@code {name}}; how wide or in which base a value stands is not computed. */
    private static String format(String text, Given given) {
        Matcher hole = HOLE.matcher(text);
        StringBuilder formatted = new StringBuilder();
        int at = 0;
        for (int next = 0; hole.find(); at = hole.end()) {
            plain(formatted, text.substring(at, hole.start()));
            String name = hole.group(1);
            if (name == null) {
                formatted.append(hole.group().charAt(0)); // doubled braces
            } else if (name.isEmpty() || name.chars().allMatch(Character::isDigit)) {
                formatted.append(given.text(name.isEmpty() ? next++ : Integer.parseInt(name), "{" + name + "}"));
            } else {
                formatted.append(given.text(Integer.MAX_VALUE, name));
            }
        }
        plain(formatted, text.substring(at));
        return formatted.toString();
    }

    private static void plain(StringBuilder formatted, String piece) {
        if (piece.contains("{") || piece.contains("}")) {
            throw new JinjaException("{}, {0} or {name} in a text to format, found " + piece);
        }
        formatted.append(piece);
    }

    private static String strip(String text, Given given, boolean start, boolean end) {
        Object characters = given.get(0, "chars", null);
        IntPredicate taken = characters == null
                ? c -> Values.isSpace((char) c)
                : c -> Values.text(characters).indexOf(c) >= 0;
        int from = 0;
        int to = text.length();
        while (start && from < to && taken.test(text.charAt(from))) {
            from++;
        }
        while (end && to > from && taken.test(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    static String strip(String text) {
        return strip(text, new Given("trim", List.of(), Map.of()), true, true);
    }

    private static List<Object> split(String text, Given given) {
        int most = given.integer(1, "maxsplit", -1);
        Object separator = given.get(0, "sep", null);
        List<Object> parts = new ArrayList<>();
        if (separator == null) {
            String rest = strip(text, new Given("split", List.of(), Map.of()), true, false);
            while (!rest.isEmpty()) {
                int end = 0;
                while (end < rest.length() && !Values.isSpace(rest.charAt(end))) {
                    end++;
                }
                if (most >= 0 && parts.size() == most) {
                    end = strip(rest).length();
                }
                parts.add(rest.substring(0, end));
                rest = strip(rest.substring(end), new Given("split", List.of(), Map.of()), true, false);
            }
            return parts;
        }
        String between = Values.text(separator);
        requireSeparator(between);
        int at = 0;
        for (int next = text.indexOf(between);
                next >= 0 && (most < 0 || parts.size() < most);
                next = text.indexOf(between, at)) {
            parts.add(text.substring(at, next));
            at = next + between.length();
        }
        parts.add(text.substring(at));
        return parts;
    }

    private static List<Object> rsplit(String text, Given given) {
        int most = given.integer(1, "maxsplit", -1);
        if (most < 0 || given.get(0, "sep", null) == null) {
            return split(text, given);
        }
        String between = given.text(0, "sep");
        requireSeparator(between);
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        for (int next = text.lastIndexOf(between);
                next >= 0 && parts.size() < most;
                next = end - between.length() < 0 ? -1 : text.lastIndexOf(between, end - between.length())) {
            parts.add(0, text.substring(next + between.length(), end));
            end = next;
        }
        parts.add(0, text.substring(0, end));
        return parts;
    }

    private static void requireSeparator(String between) {
        if (between.isEmpty()) {
            throw new JinjaException("an empty separator");
        }
    }

    private static List<Object> lines(String text) {
        List<Object> lines = new ArrayList<>(List.of(text.split("\r\n|[\n\r]", -1)));
        if (lines.get(lines.size() - 1).equals("")) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static boolean matches(Given given, Predicate<String> test) {
        return given.get(0, "prefix") instanceof List<?> several
                ? several.stream().anyMatch(one -> test.test(Values.text(one)))
                : test.test(given.text(0, "prefix"));
    }

    static String title(String text) {
        StringBuilder titled = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            titled.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inWord = Character.isLetter(c);
        }
        return titled.toString();
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    static String replace(String text, String old, String with, int most) {
        if (most < 0) {
            return text.replace(old, with);
        }
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        for (int done = 0; done < most; done++) {
            int next = text.indexOf(old, at);
            if (next < 0 || old.isEmpty()) {
                break;
            }
            replaced.append(text, at, next).append(with);
            at = next + old.length();
        }
        return replaced.append(text.substring(at)).toString();
    }

    private static long codePoints(String text, int at) {
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0 && !part.isEmpty(); at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    static String join(String between, List<Object> items) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            joined.append(i > 0 ? between : "").append(Values.text(items.get(i)));
        }
        return joined.toString();
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static List<Object> parts(String text, String between, int at, boolean first) {
        requireSeparator(between);
        if (at < 0) {
            return first ? List.of(text, "", "") : List.of("", "", text);
        }
        return List.of(text.substring(0, at), between, text.substring(at + between.length()));
    }
}
