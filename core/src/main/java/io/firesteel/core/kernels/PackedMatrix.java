package io.firesteel.core.kernels;

import io.firesteel.core.Fault;

import java.util.Arrays;

/**
 * The right-hand side of a matrix product, laid out once so that the kernels read it front to back: B, {@code [depth,
 * columns]}, cut into panels of {@value #PANEL} columns; within a panel the {@value #PANEL} elements of one depth lie
 * together. The last panel is filled up with zeros.
 *
 * <p>A matrix whose elements all are bfloat16 numbers can be {@linkplain #narrowed kept in half the memory}: products read it half as
 * long, and give the same bits.
 */
public final class PackedMatrix {
    /** Columns of one panel. */
    static final int PANEL = 16;

    /** Depths transposed at a time: their part of a panel (8 KiB) then stays in the first-level cache. */
    private static final int PACK_BLOCK = 128;

    private final int depth;
    private final int columns;
    private final float[] panels; // null if narrowed
    private final int[] pairs; // null unless narrowed: word (p, k, lane) has panel 2p's number above panel 2p + 1's

    /** An empty matrix to be filled by {@link #putRows} or {@link #putColumns}. */
    public PackedMatrix(int depth, int columns) {
        this.depth = depth;
        this.columns = columns;
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

    /**
     * The same over memory of the caller, at least {@link #size} elements, whose contents are lost: for weights that are laid out
     * anew for each product.
     */
    public PackedMatrix(int depth, int columns, float[] memory) {
        this.depth = depth;
        this.columns = columns;
        panels = memory;
        pairs = null;
    }

    /** An empty matrix of the same shape in this one's memory, whose numbers are lost; in memory of its own where this one is narrow. */
    public PackedMatrix emptied() {
        return pairs == null ? new PackedMatrix(depth, columns, panels) : new PackedMatrix(depth, columns);
    }

    private PackedMatrix(int depth, int columns, int[] pairs) {
        this.depth = depth;
        this.columns = columns;
        this.panels = null;
        this.pairs = pairs;
    }

    /** Elements that a matrix takes. */
    public static int size(int depth, int columns) {
        return Math.multiplyExact(roundUp(columns), depth);
    }

    /** For y = x·Wᵀ, where W is a linear layer's weight {@code [outputs, inputs]} as Hugging Face stores it. */
    public static PackedMatrix forward(float[] weights, int offset, int outputs, int inputs) {
        PackedMatrix packed = new PackedMatrix(inputs, outputs);
        packed.putRows(0, weights, offset, inputs, outputs);
        return packed;
    }

    /** For dX = dY·W, the way back through the same layer. */
    public static PackedMatrix backward(float[] weights, int offset, int outputs, int inputs) {
        PackedMatrix packed = new PackedMatrix(outputs, inputs);
        packed.putColumns(0, weights, offset, inputs, outputs);
        return packed;
    }

    /** Length of the sums: the number of columns of the left-hand side. */
    public int depth() {
        return depth;
    }

    /** Columns of the product. */
    public int columns() {
        return columns;
    }

    /**
     * Fills columns {@code first … first + count} from the rows of a row-major matrix W {@code [count, depth]}: several
     * weights that share an input stand beside one another this way.
     */
    public void putRows(int first, float[] weights, int offset, int stride, int count) {
        packRows(weights, offset, stride, count, depth, panels, 0, first);
    }

    /**
     * Fills rows {@code first … first + count} of B from a row-major matrix {@code [count, columns]}: the transposed
     * weights of layers that share an input stand below one another this way.
     */
    public void putColumns(int first, float[] weights, int offset, int stride, int count) {
        for (int panel = 0; panel * PANEL < columns; panel++) {
            int width = Math.min(PANEL, columns - panel * PANEL);
            int to = (panel * depth + first) * PANEL;
            for (int k = 0; k < count; k++) {
                System.arraycopy(weights, offset + k * stride + panel * PANEL, panels, to + k * PANEL, width);
            }
        }
    }

    /**
     * The same matrix in half the memory if all its elements are bfloat16 numbers, float32 whose lower sixteen bits are zero, as in a policy that was stored
     * in that format; otherwise this one. Nothing is rounded, so no product changes by a bit.
     */
    public PackedMatrix narrowed() {
        if (pairs != null || !isBfloat16()) {
            return this;
        }
        int size = depth * PANEL;
        int count = roundUp(columns) / PANEL;
        int[] narrow = new int[(count + 1) / 2 * size];
        for (int panel = 0; panel < count; panel++) {
            int from = panelOffset(panel);
            int to = panel / 2 * size;
            int shift = panel % 2 * 16;
            for (int i = 0; i < size; i++) {
                narrow[to + i] |= Float.floatToRawIntBits(panels[from + i]) >>> shift;
            }
        }
        return new PackedMatrix(depth, columns, narrow);
    }

    private boolean isBfloat16() {
        int size = size(depth, columns);
        for (int i = 0; i < size; i++) {
            if ((Float.floatToRawIntBits(panels[i]) & 0xFFFF) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Copies one column, {@code depth} numbers: a row of the weight that was laid out by {@link #putRows}. */
    public void column(int column, float[] into, int at) {
        int panel = column / PANEL;
        if (pairs == null) {
            int from = panelOffset(panel) + column % PANEL;
            for (int k = 0; k < depth; k++) {
                into[at + k] = panels[from + k * PANEL];
            }
            return;
        }
        int from = panelOffset(panel / 2) + column % PANEL;
        int shift = panel % 2 * 16;
        for (int k = 0; k < depth; k++) {
            into[at + k] = Float.intBitsToFloat(pairs[from + k * PANEL] << shift & 0xFFFF0000);
        }
    }

    /** Whether two panels share their memory. */
    public boolean isNarrow() {
        return pairs != null;
    }

    float[] panels() {
        return panels;
    }

    int[] pairs() {
        return pairs;
    }

    /** Index of a panel's first element. */
    int panelOffset(int panel) {
        return panel * depth * PANEL;
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
