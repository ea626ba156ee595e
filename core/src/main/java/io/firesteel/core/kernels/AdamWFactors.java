package io.firesteel.core.kernels;

/**
 * What one AdamW step multiplies by, the same for every element.
 *
 * @param scale of the gradient
 * @param keep 1 − lr · weightDecay
 * @param old1 β1
 * @param new1 1 − β1
 * @param old2 β2
 * @param new2 1 − β2
 * @param rate lr/(1 − β1ᵗ)
 * @param correction 1/√(1 − β2ᵗ)
 * @param epsilon ε
 */
record AdamWFactors(
        float scale,
        float keep,
        float old1,
        float new1,
        float old2,
        float new2,
        float rate,
        float correction,
        float epsilon) {
    /** Of the step with that number, from 1. */
    static AdamWFactors of(
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            double gradientScale,
            long step) {
        return new AdamWFactors(
                (float) gradientScale,
                (float) (1 - learningRate * weightDecay),
                (float) beta1,
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                (float) (learningRate / (1 - StrictMath.pow(beta1, step))),
                (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step))),
                (float) epsilon);
    }
}
