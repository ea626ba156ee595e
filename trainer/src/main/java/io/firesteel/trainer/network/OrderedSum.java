package io.firesteel.trainer.network;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.HashMap;
import java.util.Map;

/**
 * Adds gradients in the order of their index, in whatever order they come: the sum's bits then do not depend on who was
 * faster. A gradient that comes early waits, so that its worker need not.
 */
final class OrderedSum {
    private final GradientVectors vectors;
    private final int maxWaiting;
    private final Map<Integer, INDArray> waiting = new HashMap<>();
    private INDArray sum;
    private int turn;
    private boolean cancelled;

    /** @param sum what is added to; null for nothing yet, the first gradient then becomes the sum */
    OrderedSum(INDArray sum, GradientVectors vectors, int maxWaiting) {
        this.sum = sum;
        this.vectors = vectors;
        this.maxWaiting = maxWaiting;
    }

    /** Takes gradient {@code index} over. */
    synchronized void add(int index, INDArray gradient) throws InterruptedException {
        while (index != turn && waiting.size() >= maxWaiting && !cancelled) {
            wait();
        }
        if (cancelled) {
            vectors.put(gradient);
            return;
        }
        waiting.put(index, gradient);
        for (INDArray next = waiting.remove(turn); next != null; next = waiting.remove(turn)) {
            if (sum == null) {
                sum = next;
            } else {
                sum.addi(next);
                vectors.put(next);
            }
            turn++;
        }
        notifyAll();
    }

    /** Somebody's gradient will never come: nobody waits any longer. */
    synchronized void cancel() {
        cancelled = true;
        waiting.values().forEach(vectors::put);
        waiting.clear();
        notifyAll();
    }

    /** The sum so far; null if there is none. */
    synchronized INDArray sum() {
        return sum;
    }
}
