package io.firesteel.trainer.network;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.HashMap;
import java.util.Map;

/**
 * Adds gradients in the order of their index, in whatever order they come: the sum's bits then do not depend on who was
 * faster. A gradient that comes early is copied and waits, so that its worker need not; one copy per worker at most.
 */
final class OrderedSum {
    private final INDArray sum;
    private final int maxWaiting;
    private final Map<Integer, INDArray> waiting = new HashMap<>();
    private int turn;
    private boolean cancelled;

    OrderedSum(INDArray sum, int maxWaiting) {
        this.sum = sum;
        this.maxWaiting = maxWaiting;
    }

    /** Takes gradient {@code index}; the caller may overwrite it afterwards. */
    synchronized void add(int index, INDArray gradient) throws InterruptedException {
        while (index != turn && waiting.size() >= maxWaiting && !cancelled) {
            wait();
        }
        if (cancelled) {
            return;
        }
        if (index != turn) {
            waiting.put(index, gradient.dup());
            return;
        }
        sum.addi(gradient);
        turn++;
        for (INDArray next = waiting.remove(turn); next != null; next = waiting.remove(turn)) {
            sum.addi(next);
            next.close();
            turn++;
        }
        notifyAll();
    }

    /** Somebody's gradient will never come: nobody waits any longer. */
    synchronized void cancel() {
        cancelled = true;
        waiting.values().forEach(INDArray::close);
        waiting.clear();
        notifyAll();
    }
}
