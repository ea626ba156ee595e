package io.firesteel.core.policy;

import io.firesteel.core.threads.SideBySide;

/**
 * A base policy and its adapters read as one: {@code W + scale · B A} for each target W. Each number is a sum in a fixed order, whatever
 * is asked for at a time, so whoever merges the same base and adapters has the same policy, to the bit: the trainer and every executor.
 *
 * <p>Worked: W = [1], rank 2, scale 2, B = [3 4], A = [[5], [6]]: 1 + 6 · 5 = 31, 31 + 8 · 6 = 79.
 *
 * @param base of any kind; nothing of it is copied
 * @param layout of the adapters
 * @param scale alpha / rank
 * @param adapters in the layout's order
 */
@SuppressWarnings("ArrayRecordComponent")
public record MergedParameters(Parameters base, AdapterLayout layout, double scale, float[] adapters)
        implements Parameters {
    /** Numbers that a thread merges at a time. */
    private static final int AT_A_TIME = 1 << 16;

    @Override
    public int size() {
        return base.size();
    }

    @Override
    public void copy(int from, float[] into, int at, int count) {
        base.copy(from, into, at, count);
        for (Adapter adapter : layout.adapters()) {
            int first = Math.max(from, adapter.target().offset());
            int end = Math.min(from + count, adapter.target().end());
            for (int rowEnd; first < end; first = rowEnd) {
                int row = (first - adapter.target().offset()) / adapter.in();
                rowEnd = Math.min(end, adapter.target().offset() + (row + 1) * adapter.in());
                add(adapter, row, first, rowEnd, into, at - from);
            }
        }
    }

    /** Adds the product's part of one row, of parameters {@code first} to {@code end}. */
    private void add(Adapter adapter, int row, int first, int end, float[] into, int shift) {
        int rowStart = adapter.target().offset() + row * adapter.in();
        for (int k = 0; k < adapter.rank(); k++) {
            float factor = (float) (scale * adapters[adapter.b().offset() + row * adapter.rank() + k]);
            int a = adapter.a().offset() + k * adapter.in() - rowStart;
            for (int j = first; j < end; j++) {
                into[shift + j] += factor * adapters[a + j];
            }
        }
    }

    /** All of them, on all cores. */
    public void copyAll(float[] into) {
        SideBySide.run((size() + AT_A_TIME - 1) / AT_A_TIME, size(), i -> {
            int from = i * AT_A_TIME;
            copy(from, into, from, Math.min(AT_A_TIME, size() - from));
        });
    }
}
