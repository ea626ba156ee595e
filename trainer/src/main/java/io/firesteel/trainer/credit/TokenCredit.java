package io.firesteel.trainer.credit;

import java.io.Serializable;

/**
 * What a critic makes of a completion of n learned tokens.
 *
 * @param advantages what the loss multiplies each token by, {@code [n]}
 * @param values what the critic said before each token, {@code [n]}
 * @param returns what it should have said, {@code [n]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenCredit(double[] advantages, float[] values, double[] returns) implements Serializable {}
