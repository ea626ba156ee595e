package io.firesteel.core.kernels;

import org.bytedeco.javacpp.FloatPointer;

/** The gradient of a weight {@code [outputs, inputs]}, as a test asks for it: all rows but one, and then that. */
final class WeightGradient {
    private final ProductGradients gradients;
    private final PackedMatrix weights;
    private final int rows;
    private final int outputs;
    private final int inputs;

    WeightGradient(Kernels kernels, int rows, int outputs, int inputs) {
        gradients = kernels.gradients();
        weights = kernels.matrix(outputs, inputs);
        weights.putColumns(0, new float[outputs * inputs], 0, inputs, outputs);
        this.rows = rows;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /** In place of what is there, or added to it. */
    float[] compute(
            float[] dy, int dyOffset, int dyStride, float[] x, int xOffset, int xStride, float[] there, boolean add) {
        gradients.of(dy, dyOffset, dyStride, x, xOffset, xStride, rows, inputs);
        gradients.inputGradient(0, weights, new float[rows * inputs], 0, inputs, false);
        float[] dw = new float[outputs * inputs];
        try (FloatPointer place = new FloatPointer(dw.length)) {
            place.put(there, 0, dw.length);
            int most = Math.max(1, outputs - 1);
            for (int first = 0; first < outputs; first += most) {
                int count = Math.min(most, outputs - first);
                gradients.begin(first, count);
                gradients.weightGradient(first, count, place.position((long) first * inputs), add);
            }
            place.position(0).get(dw, 0, dw.length);
        }
        return dw;
    }
}
