package io.firesteel.core.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code is} asks. */
final class Tests {
    private Tests() {}

    static boolean holds(Object of, Given given) {
        return switch (given.of()) {
            case "defined" -> !(of instanceof Undefined);
            case "undefined" -> of instanceof Undefined;
            case "none" -> of == null;
            case "string" -> of instanceof String;
            case "number" -> Values.isNumber(of);
            case "integer" -> of instanceof Long || of instanceof Integer;
            case "float" -> of instanceof Double;
            case "boolean" -> of instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(of);
            case "false" -> Boolean.FALSE.equals(of);
            case "mapping" -> of instanceof Map;
            case "sequence" ->
                of instanceof List || of instanceof String || of instanceof Map || of instanceof Undefined;
            case "iterable" ->
                of instanceof List || of instanceof String || of instanceof Map || of instanceof Undefined;
            case "callable" -> of instanceof Function;
            case "odd" -> Math.floorMod(Values.integer(of), 2L) == 1;
            case "even" -> Math.floorMod(Values.integer(of), 2L) == 0;
            case "divisibleby" -> Math.floorMod(Values.integer(of), Values.integer(given.get(0, "num"))) == 0;
            case "upper" -> Values.text(of).equals(Values.text(of).toUpperCase(Locale.ROOT));
            case "lower" -> Values.text(of).equals(Values.text(of).toLowerCase(Locale.ROOT));
            case "in" -> Values.isIn(of, given.get(0, "seq"));
            case "eq", "equalto", "==" -> Values.isEqual(of, given.get(0, "other"));
            case "sameas" -> Values.isEqual(of, given.get(0, "other"));
            case "ne", "!=" -> !Values.isEqual(of, given.get(0, "other"));
            case "gt", "greaterthan", ">" -> Values.compare(of, given.get(0, "other")) > 0;
            case "ge", ">=" -> Values.compare(of, given.get(0, "other")) >= 0;
            case "lt", "lessthan", "<" -> Values.compare(of, given.get(0, "other")) < 0;
            case "le", "<=" -> Values.compare(of, given.get(0, "other")) <= 0;
            default -> throw new JinjaException("the test \"is " + given.of() + "\" is not computed here");
        };
    }
}
