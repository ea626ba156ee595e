/**
 * Compares mathematical answers. A text becomes an answer ({@code AnswerExtractor}), tokens ({@code Lexer}), an
 * {@code Expression} ({@code MathParser}), a {@code Value} ({@code Reader}), and two values are compared exactly
 * ({@code Equivalence}, {@code Scalars}, {@code Canonical}). Start with {@link io.firesteel.rewards.math.MathEquivalence}.
 *
 * <p>Everything here is a pure function of two strings: no evaluation of source text, no threads, no signals, no clock;
 * what it may cost is counted ({@code Fuel}).
 */
package io.firesteel.rewards.math;
