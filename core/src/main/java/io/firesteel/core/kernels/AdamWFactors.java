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
        float epsilon) {}
