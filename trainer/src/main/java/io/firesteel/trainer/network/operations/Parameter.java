package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.ParameterLayout.Slice;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One tensor of the policy as a layer sees it.
 *
 * @param slice its name, shape and place in the flat vectors
 * @param value view of DL4J's flat parameter vector, in the slice's shape
 * @param gradient view of DL4J's flat gradient vector, in the slice's shape
 */
public record Parameter(Slice slice, INDArray value, INDArray gradient) {
    /** Rows {@code first … first + count} of a weight as a tensor of its own; the whole one if these are all. */
    Parameter rows(int first, int count) {
        if (count == slice.shape()[0]) {
            return this;
        }
        int width = slice.shape()[1];
        Slice part =
                new Slice(slice.name() + "[" + first + "]", new int[] {count, width}, slice.offset() + first * width);
        return new Parameter(part, rows(value, first, count), gradient == null ? null : rows(gradient, first, count));
    }

    private static INDArray rows(INDArray array, int first, int count) {
        return array.get(NDArrayIndex.interval(first, first + count), NDArrayIndex.all());
    }
}
