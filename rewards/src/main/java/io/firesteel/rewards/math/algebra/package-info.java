/**
 * What expressions mean, and when two of them mean the same. {@link io.firesteel.rewards.math.algebra.Readings} makes values of
 * an answer (numbers, sets, intervals, matrices, equations, phrases); start with {@link
 * io.firesteel.rewards.math.algebra.Equivalence}, which compares two values by their kinds, and {@code Scalars}, which compares
 * closed forms: as quotients of polynomials ({@code Canonical}), then by value at fixed points.
 *
 * <p>Nothing here knows of completions, tags or boxes.
 */
package io.firesteel.rewards.math.algebra;
