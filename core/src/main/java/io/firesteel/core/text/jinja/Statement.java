package io.firesteel.core.text.jinja;

import java.util.List;

/** What is done when it is reached. */
sealed interface Statement {
    /** @param line for messages */
    record Print(Expression value, int line) implements Statement {}

    record Text(String text) implements Statement {}

    record If(Expression condition, List<Statement> then, List<Statement> otherwise, int line) implements Statement {}

    /**
     * @param targets one name, or several among which each item is parted
     * @param only items for which it holds; null for all
     * @param otherwise what is done when there were no items
     */
    record For(
            List<String> targets,
            Expression items,
            Expression only,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    /** @param targets names; or one attribute of a namespace, {@code ns.name} */
    record Set(List<String> targets, Expression value, int line) implements Statement {}

    /** {@code {% set name %}…{% endset %}}; filters are applied to what was written. */
    record SetBlock(String target, List<Statement> body, Filtered filtered, int line) implements Statement {}

    /** {@code {% filter name %}…{% endfilter %}}. */
    record FilterBlock(List<Statement> body, Filtered filtered, int line) implements Statement {}

    /** @param defaults of the last parameters */
    record Macro(String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
            implements Statement {}

    /** What is only marked, such as transformers' {@code generation}, or has names of its own ({@code with}). */
    record Block(List<String> names, List<Expression> values, List<Statement> body, int line) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}

    /** Filters around {@link #HOLE}. */
    record Filtered(Expression chain) {
        /** Stands for what was written. */
        static final Expression HOLE = new Expression.Name(" written");
    }
}
