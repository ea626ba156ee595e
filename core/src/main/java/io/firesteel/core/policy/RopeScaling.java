package io.firesteel.core.policy;

import java.io.Serializable;

/**
 * How rotary frequencies are changed for contexts longer than those of pre-training.
 *
 * <p>Llama 3's rule is that of Hugging Face's {@code rope_type: "llama3"}; {@link #NONE} leaves them alone.
 *
 * @param factor by how much low frequencies are stretched; 1 is none
 * @param lowFrequencyFactor wavelengths above {@code originalPositions / lowFrequencyFactor} are stretched whole
 * @param highFrequencyFactor wavelengths below {@code originalPositions / highFrequencyFactor} are left alone
 * @param originalPositions context length of pre-training
 */
public record RopeScaling(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
        implements Serializable {
    public static final RopeScaling NONE = new RopeScaling(1, 1, 1, 0);
}
