package io.firesteel.trainer.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Flat gradients, {@code [1, layout.size()]}, that nobody uses at the moment. A gradient is handed from the worker that computed it to
 * the sum and back to here, never copied: of a big policy each one counts.
 */
final class GradientVectors implements AutoCloseable {
    private final DataType type;
    private final long size;
    private final Deque<INDArray> free = new ArrayDeque<>();

    GradientVectors(DataType type, long size) {
        this.type = type;
        this.size = size;
    }

    /** A vector with whatever was left in it; now the caller's. */
    INDArray take() {
        synchronized (free) {
            if (!free.isEmpty()) {
                return free.pop();
            }
        }
        return Nd4j.createUninitializedDetached(type, 'c', 1, size);
    }

    /** Takes a vector back; null is nothing. */
    void put(INDArray vector) {
        if (vector != null) {
            synchronized (free) {
                free.push(vector);
            }
        }
    }

    @Override
    public void close() {
        synchronized (free) {
            free.forEach(INDArray::close);
            free.clear();
        }
    }
}
