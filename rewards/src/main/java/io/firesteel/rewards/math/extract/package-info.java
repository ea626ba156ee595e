/**
 * Where in a text the answer stands. Start with {@link io.firesteel.rewards.math.extract.AnswerExtractor}, whose rules are listed
 * in their order; {@link io.firesteel.rewards.math.extract.Extraction} says how much may be guessed, {@code Choices} reads
 * the letters of multiple choice.
 *
 * <p>Linear scans over text, no parsing: candidates are strings, and whether one can be read is found out later.
 */
package io.firesteel.rewards.math.extract;
