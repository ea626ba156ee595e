package io.firesteel.core.text.jinja;

import io.firesteel.core.text.jinja.Expression.Arguments;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what statements say, once. Counts its steps and what it has written: a template ends, and soon. */
final class Renderer {
    private static final long MOST_STEPS = 2_000_000;
    private static final int MOST_CHARACTERS = 16 << 20;
    private static final int MOST_NUMBERS = 100_000;
    private static final int DEEPEST_CALL = 100;

    /** How a body ended. */
    private enum End {
        NORMAL,
        BREAK,
        CONTINUE
    }

    private final Scope globals = new Scope(null);
    private StringBuilder out = new StringBuilder();
    private long steps;
    private int calls;
    private int line;

    Renderer(Map<String, Object> variables) {
        globals.set("range", (Function) Renderer::range);
        globals.set("namespace", (Function) (positional, named) -> {
            Map<String, Object> attributes = new LinkedHashMap<>();
            positional.forEach(of -> attributes.putAll(asMap(of)));
            attributes.putAll(named);
            return new Namespace(attributes);
        });
        globals.set("dict", (Function) (positional, named) -> {
            Map<String, Object> map = new LinkedHashMap<>();
            positional.forEach(of -> map.putAll(asMap(of)));
            map.putAll(named);
            return map;
        });
        globals.set("raise_exception", (Function) (positional, named) -> {
            throw JinjaException.byTemplate(positional.isEmpty() ? "" : Values.text(positional.get(0)));
        });
        variables.forEach((name, value) -> globals.set(
                name,
                value instanceof LocalDate day
                        ? (Function) (positional, named) -> Clock.format(day, Values.text(positional.get(0)))
                        : value));
    }

    int line() {
        return line;
    }

    String render(List<Statement> statements) {
        run(statements, new Scope(globals));
        return out.toString();
    }

    private static Map<String, Object> asMap(Object of) {
        if (!(of instanceof Map<?, ?> map)) {
            throw new JinjaException("a map, found " + Values.kind(of));
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, value) -> named.put(Values.text(key), value));
        return named;
    }

    private static Object range(List<Object> positional, Map<String, Object> named) {
        if (positional.isEmpty() || positional.size() > 3) {
            throw new JinjaException("range takes 1 to 3 numbers");
        }
        long first = positional.size() == 1 ? 0 : Values.integer(positional.get(0));
        long end = Values.integer(positional.get(positional.size() == 1 ? 0 : 1));
        long step = positional.size() == 3 ? Values.integer(positional.get(2)) : 1;
        if (step == 0) {
            throw new JinjaException("a step that is not 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long at = first; step > 0 ? at < end : at > end; at += step) {
            if (numbers.size() == MOST_NUMBERS) {
                throw new JinjaException("a range of at most " + MOST_NUMBERS + " numbers");
            }
            numbers.add(at);
        }
        return numbers;
    }

    private void step() {
        if (++steps > MOST_STEPS) {
            throw new JinjaException("an end within " + MOST_STEPS + " steps");
        }
    }

    private void write(String text) {
        if (out.length() + (long) text.length() > MOST_CHARACTERS) {
            throw new JinjaException("at most " + MOST_CHARACTERS + " characters");
        }
        out.append(text);
    }

    private End run(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            step();
            End end = run(statement, scope);
            if (end != End.NORMAL) {
                return end;
            }
        }
        return End.NORMAL;
    }

    private End run(Statement statement, Scope scope) {
        if (statement instanceof Statement.Text text) {
            write(text.text());
        } else if (statement instanceof Statement.Print print) {
            line = print.line();
            write(Values.text(value(print.value(), scope)));
        } else if (statement instanceof Statement.If one) {
            line = one.line();
            return run(Values.isTrue(value(one.condition(), scope)) ? one.then() : one.otherwise(), scope);
        } else if (statement instanceof Statement.For loop) {
            line = loop.line();
            repeat(loop, scope);
        } else if (statement instanceof Statement.Set set) {
            line = set.line();
            assign(set.targets(), value(set.value(), scope), scope);
        } else if (statement instanceof Statement.SetBlock set) {
            line = set.line();
            scope.set(set.target(), filtered(set.filtered(), written(set.body(), scope), scope));
        } else if (statement instanceof Statement.FilterBlock block) {
            line = block.line();
            write(Values.text(filtered(block.filtered(), written(block.body(), scope), scope)));
        } else if (statement instanceof Statement.Macro macro) {
            scope.set(macro.name(), macro(macro, scope));
        } else if (statement instanceof Statement.Block block) {
            Scope inner = block.names().isEmpty() ? scope : new Scope(scope);
            for (int i = 0; i < block.names().size(); i++) {
                inner.set(block.names().get(i), value(block.values().get(i), scope));
            }
            return run(block.body(), inner);
        } else {
            return statement instanceof Statement.Break ? End.BREAK : End.CONTINUE;
        }
        return End.NORMAL;
    }

    /** What a body writes, taken aside. */
    private String written(List<Statement> body, Scope scope) {
        StringBuilder before = out;
        out = new StringBuilder();
        try {
            run(body, new Scope(scope));
            return out.toString();
        } finally {
            out = before;
        }
    }

    private Object filtered(Statement.Filtered filtered, String written, Scope scope) {
        Scope inner = new Scope(scope);
        inner.set(((Expression.Name) Statement.Filtered.HOLE).name(), written);
        return value(filtered.chain(), inner);
    }

    private Function macro(Statement.Macro macro, Scope defined) {
        return (positional, named) -> {
            if (++calls > DEEPEST_CALL) {
                throw new JinjaException("macros that call each other at most " + DEEPEST_CALL + " deep");
            }
            Scope scope = new Scope(defined);
            int required = macro.parameters().size() - macro.defaults().size();
            for (int i = 0; i < macro.parameters().size(); i++) {
                String name = macro.parameters().get(i);
                Object value = i < positional.size()
                        ? positional.get(i)
                        : named.containsKey(name)
                                ? named.get(name)
                                : i >= required
                                        ? value(macro.defaults().get(i - required), scope)
                                        : new Undefined(name);
                scope.set(name, value);
            }
            String text = written(macro.body(), scope);
            calls--;
            return text;
        };
    }

    private void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            String target = targets.get(0);
            int dot = target.indexOf('.');
            if (dot < 0) {
                scope.set(target, value);
            } else if (scope.get(target.substring(0, dot)) instanceof Namespace namespace) {
                namespace.attributes().put(target.substring(dot + 1), value);
            } else {
                throw new JinjaException("a namespace to set " + target + " of");
            }
            return;
        }
        List<Object> items = Values.items(value);
        if (items.size() != targets.size()) {
            throw new JinjaException(targets.size() + " values for " + targets + ", found " + items.size());
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), items.get(i));
        }
    }

    private void repeat(Statement.For loop, Scope scope) {
        Object of = value(loop.items(), scope);
        if (of == null || of instanceof Namespace) {
            throw new JinjaException("something that has items, found " + Values.kind(of));
        }
        List<Object> items = new ArrayList<>();
        for (Object item : Values.items(of)) {
            step();
            Scope inner = new Scope(scope);
            assign(loop.targets(), item, inner);
            if (loop.only() == null || Values.isTrue(value(loop.only(), inner))) {
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            run(loop.otherwise(), scope);
        }
        for (int i = 0; i < items.size(); i++) {
            Scope inner = new Scope(scope);
            assign(loop.targets(), items.get(i), inner);
            inner.set("loop", loop(items, i));
            if (run(loop.body(), inner) == End.BREAK) {
                return;
            }
        }
    }

    private static Namespace loop(List<Object> items, int at) {
        Map<String, Object> loop = new LinkedHashMap<>();
        loop.put("index", at + 1L);
        loop.put("index0", (long) at);
        loop.put("revindex", (long) items.size() - at);
        loop.put("revindex0", items.size() - at - 1L);
        loop.put("first", at == 0);
        loop.put("last", at == items.size() - 1);
        loop.put("length", (long) items.size());
        loop.put("previtem", at > 0 ? items.get(at - 1) : new Undefined("loop.previtem"));
        loop.put("nextitem", at < items.size() - 1 ? items.get(at + 1) : new Undefined("loop.nextitem"));
        loop.put("cycle", (Function) (positional, named) -> positional.get(at % positional.size()));
        return new Namespace(loop);
    }

    private Object value(Expression expression, Scope scope) {
        step();
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        } else if (expression instanceof Expression.Name name) {
            return scope.get(name.name());
        } else if (expression instanceof Expression.Attribute attribute) {
            return attribute(value(attribute.of(), scope), attribute.name());
        } else if (expression instanceof Expression.Item item) {
            return item(value(item.of(), scope), value(item.key(), scope));
        } else if (expression instanceof Expression.Slice slice) {
            return slice(slice, scope);
        } else if (expression instanceof Expression.Call call) {
            Object function = value(call.of(), scope);
            if (function instanceof Undefined undefined) {
                throw new JinjaException(undefined.name() + " is no function that a template may call");
            } else if (!(function instanceof Function called)) {
                throw new JinjaException("a function to call, found " + Values.kind(function));
            } else {
                return called.call(positional(call.arguments(), scope), named(call.arguments(), scope));
            }
        } else if (expression instanceof Expression.Filter filter) {
            return Filters.apply(value(filter.of(), scope), given(filter.name(), filter.arguments(), scope));
        } else if (expression instanceof Expression.Test test) {
            Object of = value(test.of(), scope);
            return Tests.holds(of, given(test.name(), test.arguments(), scope)) != test.not();
        } else if (expression instanceof Expression.Conditional one) {
            return Values.isTrue(value(one.condition(), scope))
                    ? value(one.then(), scope)
                    : one.other() == null ? new Undefined("the other side of an if") : value(one.other(), scope);
        } else if (expression instanceof Expression.Comparison comparison) {
            return compare(comparison, scope);
        } else if (expression instanceof Expression.Binary binary) {
            return binary(binary, scope);
        } else if (expression instanceof Expression.Unary unary) {
            return unary(unary.operator(), value(unary.of(), scope));
        } else if (expression instanceof Expression.ListOf list) {
            List<Object> items = new ArrayList<>();
            list.items().forEach(item -> items.add(value(item, scope)));
            return items;
        }
        Expression.MapOf map = (Expression.MapOf) expression;
        Map<Object, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < map.keys().size(); i++) {
            values.put(value(map.keys().get(i), scope), value(map.values().get(i), scope));
        }
        return values;
    }

    private List<Object> positional(Arguments arguments, Scope scope) {
        List<Object> values = new ArrayList<>();
        arguments.positional().forEach(argument -> values.add(value(argument, scope)));
        return values;
    }

    private Map<String, Object> named(Arguments arguments, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        arguments.named().forEach((name, argument) -> values.put(name, value(argument, scope)));
        return values;
    }

    private Given given(String of, Arguments arguments, Scope scope) {
        return new Given(of, positional(arguments, scope), named(arguments, scope));
    }

    /** {@code of.name}: a method, an attribute, or the item of that name. */
    static Object attribute(Object of, String name) {
        if (of instanceof Undefined undefined) {
            throw undefined.fault();
        } else if (of instanceof Namespace namespace) {
            return namespace.attributes().containsKey(name)
                    ? namespace.attributes().get(name)
                    : new Undefined("the attribute " + name);
        }
        Optional<Function> method = Methods.of(of, name);
        if (method.isPresent()) {
            return method.get();
        }
        return of instanceof Map<?, ?> map && map.containsKey(name)
                ? map.get(name)
                : new Undefined("the attribute " + name);
    }

    private static Object item(Object of, Object key) {
        if (of instanceof Undefined undefined) {
            throw undefined.fault();
        } else if (of instanceof Map<?, ?> map && map.containsKey(key)) {
            return map.get(key);
        } else if ((of instanceof List || of instanceof String) && key instanceof Long at) {
            List<Object> items = Values.items(of);
            long place = at < 0 ? at + items.size() : at;
            return place >= 0 && place < items.size() ? items.get((int) place) : new Undefined("item " + at);
        }
        return key instanceof String name ? attribute(of, name) : new Undefined("item " + Values.text(key));
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object of = value(slice.of(), scope);
        if (of instanceof Undefined undefined) {
            throw undefined.fault();
        } else if (!(of instanceof List) && !(of instanceof String)) {
            throw new JinjaException("a list or a text to take a part of, found " + Values.kind(of));
        }
        List<Object> items = Values.items(of);
        long step = bound(slice.step(), scope, 1);
        if (step == 0) {
            throw new JinjaException("a step that is not 0");
        }
        long size = items.size();
        long from = place(bound(slice.from(), scope, step > 0 ? 0 : Long.MAX_VALUE), size, step);
        long to = slice.to() == null ? (step > 0 ? size : -1) : place(bound(slice.to(), scope, 0), size, step);
        List<Object> part = new ArrayList<>();
        for (long at = from; step > 0 ? at < to : at > to; at += step) {
            part.add(items.get((int) at));
        }
        return of instanceof String ? Methods.join("", part) : part;
    }

    private long bound(Expression expression, Scope scope, long otherwise) {
        Object value = expression == null ? null : value(expression, scope);
        return value == null ? otherwise : Values.integer(value);
    }

    /** Python's: counted from the end where negative, cut to what there is. */
    private static long place(long bound, long size, long step) {
        long place = bound < 0 ? bound + size : bound;
        return step > 0 ? Math.max(0, Math.min(size, place)) : Math.max(-1, Math.min(size - 1, place));
    }

    private Object compare(Expression.Comparison comparison, Scope scope) {
        Object left = value(comparison.first(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Object right = value(comparison.others().get(i), scope);
            boolean holds =
                    switch (comparison.operators().get(i)) {
                        case "==" -> Values.isEqual(left, right);
                        case "!=" -> !Values.isEqual(left, right);
                        case "in" -> Values.isIn(left, right);
                        case "not in" -> !Values.isIn(left, right);
                        case "<" -> Values.compare(left, right) < 0;
                        case "<=" -> Values.compare(left, right) <= 0;
                        case ">" -> Values.compare(left, right) > 0;
                        default -> Values.compare(left, right) >= 0;
                    };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static Object unary(String operator, Object of) {
        if (operator.equals("not")) {
            return !Values.isTrue(of);
        } else if (of instanceof Double number) {
            return operator.equals("-") ? -number : number;
        }
        return operator.equals("-") ? -Values.integer(of) : Values.integer(of);
    }

    private Object binary(Expression.Binary binary, Scope scope) {
        Object left = value(binary.left(), scope);
        switch (binary.operator()) {
            case "or":
                return Values.isTrue(left) ? left : value(binary.right(), scope);
            case "and":
                return Values.isTrue(left) ? value(binary.right(), scope) : left;
            default:
                break;
        }
        Object right = value(binary.right(), scope);
        if (binary.operator().equals("~")) {
            return bounded(Values.text(left) + Values.text(right));
        }
        for (Object side : new Object[] {left, right}) {
            if (side instanceof Undefined undefined) {
                throw undefined.fault();
            }
        }
        return switch (binary.operator()) {
            case "+" -> sum(left, right);
            case "*" -> product(left, right);
            default -> arithmetic(binary.operator(), left, right);
        };
    }

    /** Numbers, texts or lists. */
    static Object sum(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return bounded(a + b);
        } else if (left instanceof List<?> a && right instanceof List<?> b) {
            List<Object> both = new ArrayList<>(a);
            both.addAll(b);
            if (both.size() > MOST_NUMBERS) {
                throw new JinjaException("a list of at most " + MOST_NUMBERS + " items");
            }
            return both;
        }
        return arithmetic("+", left, right);
    }

    private static Object product(Object left, Object right) {
        if (left instanceof String text && right instanceof Long times) {
            if (text.length() * (double) times > MOST_CHARACTERS) {
                throw new JinjaException("a text of at most " + MOST_CHARACTERS + " characters");
            }
            return text.repeat((int) Math.max(0, times));
        }
        return arithmetic("*", left, right);
    }

    private static String bounded(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new JinjaException("a text of at most " + MOST_CHARACTERS + " characters");
        }
        return text;
    }

    private static Object arithmetic(String operator, Object left, Object right) {
        if (!Values.isNumber(left) || !Values.isNumber(right)) {
            throw new JinjaException("two values that " + operator + " takes, found " + Values.kind(left) + " and "
                    + Values.kind(right));
        }
        boolean whole = !(left instanceof Double) && !(right instanceof Double) && !operator.equals("/");
        double a = Values.decimal(left);
        double b = Values.decimal(right);
        if (b == 0 && "//%".contains(operator)) {
            throw new JinjaException("a divisor that is not 0");
        }
        try {
            return whole
                    ? (Object) ofIntegers(operator, Values.integer(left), Values.integer(right))
                    : (Object) ofDecimals(operator, a, b);
        } catch (ArithmeticException e) {
            throw new JinjaException("an integer of at most 63 bits as the result of " + operator);
        }
    }

    private static Object ofIntegers(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> Math.floorDiv(a, b);
            case "%" -> Math.floorMod(a, b);
            default ->
                b < 0
                        ? (Object) StrictMath.pow(a, b)
                        : (Object) BigInteger.valueOf(a)
                                .pow((int) Math.min(b, 4096))
                                .longValueExact();
        };
    }

    private static double ofDecimals(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - b * Math.floor(a / b);
            default -> StrictMath.pow(a, b);
        };
    }
}
