/**
 * Exact arithmetic over what a completion says: our own parser, exact fractions, bounded work.
 *
 * <p>Start with {@link io.firesteel.rewards.arithmetic.Expression}. Mathematical notation (LaTeX, symbols, sets) is read
 * in {@code math}, not here.
 */
package io.firesteel.rewards.arithmetic;
