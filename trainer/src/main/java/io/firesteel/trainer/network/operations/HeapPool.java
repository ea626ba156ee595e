package io.firesteel.trainer.network.operations;

import io.firesteel.core.Fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Blocks that are free at the moment, so that a micro-batch uses the memory of the one before it. Sizes are rounded up to
 * eight per power of two: micro-batches of about the same size then share their blocks.
 */
final class HeapPool {
    private final TreeMap<Integer, Deque<HeapBlock>> free = new TreeMap<>();

    HeapBlock take(int rows, int columns) {
        long size = (long) rows * columns;
        if (size > Integer.MAX_VALUE - 8) {
            throw new Fault(
                    "micro-batch",
                    "activations of at most 2,147,483,639 elements",
                    rows + " × " + columns,
                    "put fewer tokens into a micro-batch");
        }
        int needed = roundUp((int) size);
        Map.Entry<Integer, Deque<HeapBlock>> fitting = free.ceilingEntry(needed);
        if (fitting == null || fitting.getKey() > 2L * needed) {
            return new HeapBlock(needed);
        }
        HeapBlock block = fitting.getValue().pop();
        if (fitting.getValue().isEmpty()) {
            free.remove(fitting.getKey());
        }
        return block;
    }

    void put(HeapBlock block) {
        free.computeIfAbsent(block.elements().length, size -> new ArrayDeque<>())
                .push(block);
    }

    void free() {
        free.values().forEach(blocks -> blocks.forEach(HeapBlock::free));
        free.clear();
    }

    private static int roundUp(int size) {
        int step = Math.max(64, Integer.highestOneBit(size) >> 3);
        long rounded = ((long) size + step - 1) / step * step;
        return (int) Math.min(rounded, Integer.MAX_VALUE - 8);
    }
}
