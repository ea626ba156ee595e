/**
 * Compares mathematical answers. Start with {@link io.firesteel.rewards.math.MathEquivalence}, which reads as the whole way: a
 * text becomes candidates for its answer ({@code extract}), each an expression ({@code syntax}) and then values, which are
 * compared exactly ({@code algebra}) with numbers of bounded size ({@code value}).
 *
 * <p>{@code value} knows none of the others, {@code syntax} knows {@code value}, {@code algebra} and {@code extract} know both
 * and not each other. Everything here is a pure function of two strings: no evaluation of source text, no threads, no signals,
 * no clock; what it may cost is counted ({@code Fuel}). Why it is written by hand: docs/decisions/grader.md.
 */
package io.firesteel.rewards.math;
