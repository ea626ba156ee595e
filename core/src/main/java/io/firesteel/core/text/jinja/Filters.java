package io.firesteel.core.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands behind a bar. */
final class Filters {
    private Filters() {}

    static Object apply(Object of, Given given) {
        return switch (given.of()) {
            case "trim" ->
                given.has(0, "chars")
                        ? Methods.of(Values.text(of), "strip")
                                .orElseThrow()
                                .call(List.of(given.get(0, "chars")), Map.of())
                        : Methods.strip(Values.text(of));
            case "tojson" -> json(of, given);
            case "length", "count" -> Values.length(of);
            case "upper" -> Values.text(of).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(of).toLowerCase(Locale.ROOT);
            case "title" -> title(Values.text(of));
            case "capitalize" -> Methods.capitalize(Values.text(of));
            case "string" -> Values.text(of);
            case "safe" -> of;
            case "default", "d" ->
                of instanceof Undefined || given.flag(1, "boolean", false) && !Values.isTrue(of)
                        ? given.get(0, "default_value", "")
                        : of;
            case "replace" ->
                Methods.replace(
                        Values.text(of), given.text(0, "old"), given.text(1, "new"), given.integer(2, "count", -1));
            case "join" ->
                Methods.join(
                        given.has(0, "d") ? given.text(0, "d") : "",
                        given.has(1, "attribute") ? each(of, given.text(1, "attribute")) : Values.items(of));
            case "first" -> edge(Values.items(of), 0);
            case "last" -> edge(Values.items(of), Values.items(of).size() - 1);
            case "list" -> Values.items(of);
            case "reverse" -> reversed(of);
            case "items" -> of instanceof Undefined ? List.of() : Methods.items(map(of));
            case "dictsort" -> sortedMap(map(of));
            case "sort" -> sorted(Values.items(of), given);
            case "unique" -> unique(Values.items(of));
            case "int" -> integer(of, given);
            case "float" -> decimal(of, given);
            case "abs" ->
                of instanceof Double number ? (Object) Math.abs(number) : (Object) Math.abs(Values.integer(of));
            case "round" ->
                BigDecimal.valueOf(Values.decimal(of))
                        .setScale(
                                given.integer(0, "precision", 0),
                                rounding(Values.text(given.get(1, "method", "common"))))
                        .doubleValue();
            case "sum" -> sum(given.has(0, "attribute") ? each(of, given.text(0, "attribute")) : Values.items(of));
            case "min" -> Collections.min(Values.items(of), Values::compare);
            case "max" -> Collections.max(Values.items(of), Values::compare);
            case "indent" -> indent(Values.text(of), given);
            case "map" -> Values.isTrue(of) ? map(of, given) : List.of(); // of none there is nothing, as in jinja2
            case "select" -> chosen(of, given, true, false);
            case "reject" -> chosen(of, given, false, false);
            case "selectattr" -> chosen(of, given, true, true);
            case "rejectattr" -> chosen(of, given, false, true);
            default -> throw new JinjaException("the filter \"" + given.of() + "\" is not computed here");
        };
    }

    /** As transformers gives it to templates: {@code tojson(ensure_ascii, indent, separators, sort_keys)}, of which the indent is computed. */
    private static String json(Object of, Given given) {
        boolean others = given.flag(0, "ensure_ascii", false)
                || given.get(2, "separators", null) != null
                || given.flag(3, "sort_keys", false);
        if (others) {
            throw new JinjaException(
                    "tojson with an indent at the most; ensure_ascii, separators and sort_keys are not computed here");
        }
        return ToJson.of(of, given.get(1, "indent", null) instanceof Long indent ? indent.intValue() : -1);
    }

    private static RoundingMode rounding(String method) {
        return switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new JinjaException("round by common, ceil or floor, found " + method);
        };
    }

    /** Each word begins large; unlike Python's own {@code title} an apostrophe ends no word. */
    private static String title(String text) {
        StringBuilder titled = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            titled.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = "-({[<".indexOf(c) < 0 && !Character.isWhitespace(c);
        }
        return titled.toString();
    }

    private static Object edge(List<Object> items, int at) {
        return items.isEmpty() ? new Undefined("the first item of none") : items.get(at);
    }

    private static Object reversed(Object of) {
        if (of instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<Object> items = Values.items(of);
        Collections.reverse(items);
        return items;
    }

    private static Map<?, ?> map(Object of) {
        if (of instanceof Map<?, ?> map) {
            return map;
        }
        throw new JinjaException("a map, found " + Values.kind(of));
    }

    private static List<Object> sortedMap(Map<?, ?> map) {
        Map<Object, Object> sorted = new LinkedHashMap<>();
        map.entrySet().stream()
                .sorted((a, b) -> Values.compare(folded(a.getKey()), folded(b.getKey())))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return Methods.items(sorted);
    }

    private static Object folded(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }

    private static List<Object> sorted(List<Object> items, Given given) {
        Object attribute = given.get(2, "attribute", null);
        boolean exact = given.flag(1, "case_sensitive", false);
        Comparator<Object> order = (a, b) -> {
            Object left = attribute == null ? a : Renderer.attribute(a, Values.text(attribute));
            Object right = attribute == null ? b : Renderer.attribute(b, Values.text(attribute));
            return Values.compare(exact ? left : folded(left), exact ? right : folded(right));
        };
        List<Object> sorted = new ArrayList<>(items);
        sorted.sort(given.flag(0, "reverse", false) ? order.reversed() : order);
        return sorted;
    }

    private static List<Object> unique(List<Object> items) {
        List<Object> unique = new ArrayList<>();
        for (Object item : items) {
            if (unique.stream().noneMatch(one -> Values.isEqual(folded(one), folded(item)))) {
                unique.add(item);
            }
        }
        return unique;
    }

    private static Object integer(Object of, Given given) {
        if (of instanceof String text) {
            try {
                return new BigDecimal(Methods.strip(text)).longValue();
            } catch (NumberFormatException e) {
                return given.get(0, "default", 0L);
            }
        }
        return Values.isNumber(of) ? (Object) (long) Values.decimal(of) : given.get(0, "default", 0L);
    }

    private static Object decimal(Object of, Given given) {
        if (of instanceof String text) {
            try {
                return Double.parseDouble(Methods.strip(text));
            } catch (NumberFormatException e) {
                return given.get(0, "default", 0.0);
            }
        }
        return Values.isNumber(of) ? (Object) Values.decimal(of) : given.get(0, "default", 0.0);
    }

    private static Object sum(List<Object> items) {
        Object sum = 0L;
        for (Object item : items) {
            sum = Renderer.sum(sum, item);
        }
        return sum;
    }

    private static String indent(String text, Given given) {
        Object width = given.get(0, "width", 4L);
        String by = width instanceof String written ? written : " ".repeat((int) Values.integer(width));
        boolean first = given.flag(1, "first", false);
        boolean blank = given.flag(2, "blank", false);
        String[] lines = text.split("\n", -1);
        StringBuilder indented = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            boolean inset = i == 0 ? first : blank || !lines[i].isEmpty();
            indented.append(i > 0 ? "\n" : "").append(inset ? by : "").append(lines[i]);
        }
        return indented.toString();
    }

    private static List<Object> each(Object of, String attribute) {
        List<Object> values = new ArrayList<>();
        Values.items(of).forEach(item -> values.add(Renderer.attribute(item, attribute)));
        return values;
    }

    private static List<Object> map(Object of, Given given) {
        if (given.named().containsKey("attribute")) {
            List<Object> values = new ArrayList<>();
            for (Object value : each(of, given.text(Integer.MAX_VALUE, "attribute"))) {
                values.add(
                        value instanceof Undefined && given.named().containsKey("default")
                                ? given.named().get("default")
                                : value);
            }
            return values;
        }
        List<Object> values = new ArrayList<>();
        Given inner = new Given(given.text(0, "filter"), rest(given, 1), given.named());
        Values.items(of).forEach(item -> values.add(apply(item, inner)));
        return values;
    }

    private static List<Object> rest(Given given, int from) {
        return given.positional()
                .subList(
                        Math.min(from, given.positional().size()),
                        given.positional().size());
    }

    private static List<Object> chosen(Object of, Given given, boolean wanted, boolean byAttribute) {
        int first = byAttribute ? 1 : 0;
        boolean tested = given.positional().size() > first;
        Given test = tested
                ? new Given(Values.text(given.positional().get(first)), rest(given, first + 1), given.named())
                : null;
        List<Object> chosen = new ArrayList<>();
        for (Object item : Values.isTrue(of) ? Values.items(of) : List.of()) {
            Object value = byAttribute ? Renderer.attribute(item, given.text(0, "attribute")) : item;
            if ((tested ? Tests.holds(value, test) : Values.isTrue(value)) == wanted) {
                chosen.add(item);
            }
        }
        return chosen;
    }
}
