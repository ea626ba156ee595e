package io.firesteel.core.text.jinja;

import java.util.List;
import java.util.Map;

/** What has a value. */
sealed interface Expression {
    /** @param value a string, number, boolean or null */
    record Literal(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record MapOf(List<Expression> keys, List<Expression> values) implements Expression {}

    /** {@code of.name}. */
    record Attribute(Expression of, String name) implements Expression {}

    /** {@code of[key]}. */
    record Item(Expression of, Expression key) implements Expression {}

    /** {@code of[from:to:step]}; parts that are not there are null. */
    record Slice(Expression of, Expression from, Expression to, Expression step) implements Expression {}

    record Call(Expression of, Arguments arguments) implements Expression {}

    record Filter(Expression of, String name, Arguments arguments) implements Expression {}

    record Test(Expression of, String name, Arguments arguments, boolean not) implements Expression {}

    record Unary(String operator, Expression of) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code a < b <= c}: each neighbour pair holds. */
    record Comparison(Expression first, List<String> operators, List<Expression> others) implements Expression {}

    /** {@code then if condition else other}; without else it is undefined. */
    record Conditional(Expression condition, Expression then, Expression other) implements Expression {}

    /** Of a call, in order and by name. */
    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
