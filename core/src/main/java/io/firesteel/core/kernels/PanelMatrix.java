package io.firesteel.core.kernels;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Scratch.Slot;
import org.bytedeco.javacpp.FloatPointer;

import java.util.Arrays;

/**
 * A {@link PackedMatrix} of our own kernels, which read it front to back: B, {@code [depth, columns]}, cut into panels of {@value #PANEL} columns; within a panel the {@value #PANEL} elements of one depth lie
 * together. The last panel is filled up with zeros.
 *
 * <p>A matrix whose elements all are bfloat16 numbers can be {@linkplain #narrowed kept in half the memory}: products read it half as
 * long, and give the same bits.
 */
final class PanelMatrix extends PackedMatrix {
    /** Columns of one panel. */
    static final int PANEL = 16;

    /** Depths transposed at a time: their part of a panel (8 KiB) then stays in the first-level cache. */
    private static final int PACK_BLOCK = 128;

    /** Elements that are read into the heap at a time, about. */
    private static final int AT_A_TIME = 1 << 18;

    private final float[] panels; // null if narrowed
    private final int[] pairs; // null unless narrowed: word (p, k, lane) has panel 2p's number above panel 2p + 1's

    /** An empty matrix to be filled by {@link #putRows} or {@link #putColumns}. */
    PanelMatrix(int depth, int columns) {
        super(depth, columns);
        long size = (long) roundUp(columns) * depth;
        if (size > Integer.MAX_VALUE - 8) {
            throw new Fault(
                    "matrix of " + depth + " by " + columns,
                    "at most 2,147,483,639 elements",
                    Long.toString(size),
                    "use a smaller policy");
        }
        panels = new float[(int) size];
        pairs = null;
    }

    private PanelMatrix(int depth, int columns, float[] memory) {
        super(depth, columns);
        panels = memory;
        pairs = null;
    }

    private PanelMatrix(int depth, int columns, int[] pairs) {
        super(depth, columns);
        this.panels = null;
        this.pairs = pairs;
    }

    private static int size(int depth, int columns) {
        return Math.multiplyExact(roundUp(columns), depth);
    }

    /** An empty matrix in the memory of one that nobody uses any more, where it is large enough. */
    static PanelMatrix inPlaceOf(PackedMatrix spare, int depth, int columns) {
        boolean fits = spare instanceof PanelMatrix old
                && old.panels != null
                && old.panels.length >= (long) roundUp(columns) * depth;
        return fits ? new PanelMatrix(depth, columns, ((PanelMatrix) spare).panels) : new PanelMatrix(depth, columns);
    }

    /** For y = x·Wᵀ, where W is a linear layer's weight {@code [outputs, inputs]}. */
    static PanelMatrix forward(float[] weights, int offset, int outputs, int inputs) {
        PanelMatrix packed = new PanelMatrix(inputs, outputs);
        packed.putRows(0, weights, offset, inputs, outputs);
        return packed;
    }

    /** For dX = dY·W, the way back through the same layer. */
    static PanelMatrix backward(float[] weights, int offset, int outputs, int inputs) {
        PanelMatrix packed = new PanelMatrix(outputs, inputs);
        packed.putColumns(0, weights, offset, inputs, outputs);
        return packed;
    }

    @Override
    public void putRows(int first, float[] weights, int offset, int stride, int count) {
        packRows(weights, offset, stride, count, depth(), panels, 0, first);
    }

    @Override
    public void putColumns(int first, float[] weights, int offset, int stride, int count) {
        for (int panel = 0; panel * PANEL < columns(); panel++) {
            int width = Math.min(PANEL, columns() - panel * PANEL);
            int to = (panel * depth() + first) * PANEL;
            for (int k = 0; k < count; k++) {
                System.arraycopy(weights, offset + k * stride + panel * PANEL, panels, to + k * PANEL, width);
            }
        }
    }

    @Override
    public void putRows(int first, FloatPointer weights, int count) {
        inPieces(weights, depth(), count, (row, rows, piece) -> putRows(first + row, piece, 0, depth(), rows));
    }

    @Override
    public void putColumns(int first, FloatPointer weights, int count) {
        inPieces(weights, columns(), count, (row, rows, piece) -> putColumns(first + row, piece, 0, columns(), rows));
    }

    /** Takes some rows, from the beginning of {@code piece} on. */
    @FunctionalInterface
    private interface PieceUser {
        void take(int row, int rows, float[] piece);
    }

    private static void inPieces(FloatPointer weights, int width, int count, PieceUser user) {
        int atOnce = Math.max(1, AT_A_TIME / width / PANEL) * PANEL; // whole panels, so that no tile is cut
        float[] piece = Scratch.ofThread().get(Slot.WEIGHTS, Math.min(atOnce, count) * width);
        FloatPointer at = new FloatPointer(weights); // not to be closed: that would free the weights
        long start = weights.position();
        for (int row = 0; row < count; row += atOnce) {
            int rows = Math.min(atOnce, count - row);
            at.position(start + (long) row * width).get(piece, 0, rows * width);
            user.take(row, rows, piece);
        }
    }

    @Override
    public PackedMatrix narrowed() {
        if (pairs != null || !isBfloat16()) {
            return this;
        }
        int size = depth() * PANEL;
        int count = roundUp(columns()) / PANEL;
        int[] narrow = new int[(count + 1) / 2 * size];
        for (int panel = 0; panel < count; panel++) {
            int from = panelOffset(panel);
            int to = panel / 2 * size;
            int shift = panel % 2 * 16;
            for (int i = 0; i < size; i++) {
                narrow[to + i] |= Float.floatToRawIntBits(panels[from + i]) >>> shift;
            }
        }
        return new PanelMatrix(depth(), columns(), narrow);
    }

    private boolean isBfloat16() {
        int size = size(depth(), columns());
        for (int i = 0; i < size; i++) {
            if ((Float.floatToRawIntBits(panels[i]) & 0xFFFF) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isNarrow() {
        return pairs != null;
    }

    @Override
    public boolean givesColumns() {
        return true;
    }

    @Override
    public void column(int column, float[] into, int at) {
        int panel = column / PANEL;
        if (pairs == null) {
            int from = panelOffset(panel) + column % PANEL;
            for (int k = 0; k < depth(); k++) {
                into[at + k] = panels[from + k * PANEL];
            }
            return;
        }
        int from = panelOffset(panel / 2) + column % PANEL;
        int shift = panel % 2 * 16;
        for (int k = 0; k < depth(); k++) {
            into[at + k] = Float.intBitsToFloat(pairs[from + k * PANEL] << shift & 0xFFFF0000);
        }
    }

    @Override
    public long bytesOutsideHeap() {
        return 0;
    }

    @Override
    public void close() {} // the heap's own

    float[] panels() {
        return panels;
    }

    int[] pairs() {
        return pairs;
    }

    /** Index of a panel's first element. */
    int panelOffset(int panel) {
        return panel * depth() * PANEL;
    }

    static int roundUp(int columns) {
        return (columns + PANEL - 1) / PANEL * PANEL;
    }

    /**
     * Lays the rows of W {@code [count, depth]} out as columns {@code first … first + count} of panels that start at
     * {@code to}; a transposition.
     */
    static void packRows(
            float[] weights, int offset, int stride, int count, int depth, float[] panels, int to, int first) {
        for (int row = 0; row < count; ) {
            int inPanel = (first + row) % PANEL;
            int rows = Math.min(PANEL - inPanel, count - row);
            int panel = to + (first + row) / PANEL * depth * PANEL + inPanel;
            for (int block = 0; block < depth; block += PACK_BLOCK) {
                int end = Math.min(block + PACK_BLOCK, depth);
                for (int r = 0; r < rows; r++) {
                    int from = offset + (row + r) * stride;
                    for (int k = block; k < end; k++) {
                        panels[panel + r + k * PANEL] = weights[from + k];
                    }
                }
            }
            row += rows;
        }
    }

    /**
     * Lays a row-major matrix {@code [count, width]} out as panels of depth {@code count} that start at {@code to},
     * filling the last panel up with zeros.
     */
    static void packColumns(float[] matrix, int offset, int stride, int count, int width, float[] panels, int to) {
        for (int first = 0; first < width; first += PANEL) {
            int present = Math.min(PANEL, width - first);
            int at = to + first * count;
            for (int k = 0; k < count; k++) {
                int row = at + k * PANEL;
                System.arraycopy(matrix, offset + k * stride + first, panels, row, present);
                if (present < PANEL) {
                    Arrays.fill(panels, row + present, row + PANEL, 0);
                }
            }
        }
    }
}
