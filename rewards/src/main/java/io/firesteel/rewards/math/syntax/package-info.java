/**
 * From text to an expression: a lexer, a parser by binding powers, and the tree they make, before any arithmetic. Start with
 * {@link io.firesteel.rewards.math.syntax.MathParser} and the tree, {@link io.firesteel.rewards.math.syntax.Expression}; what
 * commands and names mean stands in {@code Notation} and {@code LatexCommands}, units in {@code Units}.
 *
 * <p>LaTeX and plain text, mixed, as answers are written. The time is linear in the text, the depth is limited, and {@code
 * Unreadable} is the only way to refuse. Where in a completion the answer stands is not asked here: {@code extract} does.
 */
package io.firesteel.rewards.math.syntax;
