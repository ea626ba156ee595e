/**
 * Exact arithmetic over what a completion says: our own parser, bounded work; its fractions are those of {@code math.value}.
 *
 * <p>Start with {@link io.firesteel.rewards.arithmetic.ArithmeticExpression}. Mathematical notation (LaTeX, symbols, sets) is read
 * in {@code math}, not here.
 */
package io.firesteel.rewards.arithmetic;
