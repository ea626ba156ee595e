package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;

import java.util.Arrays;

/** Our own products, cut into tiles that stay in registers and blocks that stay in the caches. */
final class MatmulKernels implements Products {
    private static final int PANEL = PanelMatrix.PANEL;

    /** Depths of one block: a panel's part (16 KiB) then stays in the first-level cache. */
    private static final int DEPTH_BLOCK = 256;

    /** Depths of one block of few rows: a panel is then read from beginning to end, as it lies in memory, which is what such a product waits for. */
    private static final int DEPTH_BLOCK_OF_FEW = 2048;

    private static final int FEW = 40;

    /** Rows of one block: their part (192 KiB when packed) then stays in the second-level cache. A multiple of all tiles' heights. */
    private static final int ROW_BLOCK = 120;

    private final Lanes lanes;
    private final Tiles tiles;

    MatmulKernels(Lanes lanes, Tiles tiles) {
        this.lanes = lanes;
        this.tiles = tiles;
    }

    @Override
    public int bytesOfWeight() {
        return Float.BYTES;
    }

    @Override
    public PackedMatrix matrix(int depth, int columns, PackedMatrix spare) {
        return PanelMatrix.inPlaceOf(spare, depth, columns);
    }

    @Override
    public void matmul(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix packed,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        if (!(packed instanceof PanelMatrix b)) {
            throw Products.otherArithmetic();
        }
        for (int row = 0; row < rows; row += ROW_BLOCK) {
            int count = Math.min(ROW_BLOCK, rows - row);
            int most = rows <= FEW && !b.isNarrow() ? DEPTH_BLOCK_OF_FEW : DEPTH_BLOCK;
            for (int k = 0; k < b.depth(); k += most) {
                int depth = Math.min(most, b.depth() - k);
                int left = aOffset + row * aStride + k;
                int to = cOffset + row * cStride + firstColumn;
                boolean fresh = k == 0 && !accumulate;
                if (b.isNarrow()) {
                    narrowBlock(a, left, aStride, count, b, firstColumn, columns, k, depth, c, to, cStride, fresh);
                } else {
                    int panelStride = b.depth() * PANEL;
                    int from = k * PANEL + firstColumn / PANEL * panelStride;
                    block(
                            a,
                            left,
                            aStride,
                            count,
                            depth,
                            b.panels(),
                            from,
                            panelStride,
                            columns,
                            c,
                            to,
                            cStride,
                            fresh);
                }
            }
        }
    }

    /** A pair of panels at a time is widened into the first-level cache, and used by all rows there. */
    private void narrowBlock(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PanelMatrix b,
            int firstColumn,
            int all,
            int firstDepth,
            int depth,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        float[] wide = Scratch.ofThread().get(Slot.WIDE, 2 * DEPTH_BLOCK * PANEL);
        int size = depth * PANEL;
        for (int column = 0; column < all; column += 2 * PANEL) {
            lanes.widen(b.pairs(), (firstColumn + column) / 2 * b.depth() + firstDepth * PANEL, size, wide, 0);
            int columns = Math.min(2 * PANEL, all - column);
            block(a, aOffset, aStride, rows, depth, wide, 0, size, columns, c, cOffset + column, cStride, fresh);
        }
    }

    /** The product with panels that lie {@code panelStride} apart; of the last one only the columns that there are. */
    private void block(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int depth,
            float[] panels,
            int from,
            int panelStride,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        int whole = columns / PANEL;
        tiles.product(a, aOffset, aStride, rows, depth, panels, from, panelStride, whole, c, cOffset, cStride, fresh);
        int rest = columns - whole * PANEL;
        if (rest > 0) {
            float[] edge = Scratch.ofThread().get(Slot.EDGE, ROW_BLOCK * PANEL);
            int at = cOffset + whole * PANEL;
            if (!fresh) {
                copy(c, at, cStride, edge, 0, PANEL, rows, rest);
            }
            int last = from + whole * panelStride;
            tiles.product(a, aOffset, aStride, rows, depth, panels, last, panelStride, 1, edge, 0, PANEL, fresh);
            copy(edge, 0, PANEL, c, at, cStride, rows, rest);
        }
    }

    @Override
    public ProductGradients gradients() {
        return new ProductGradients.InHeap(this, lanes);
    }

    /** dW {@code [outputs, inputs]} = dYᵀ·X, row by row of dY {@code [rows, outputs]} and X {@code [rows, inputs]} in order. */
    void weightGradient(
            float[] dy,
            int dyOffset,
            int dyStride,
            float[] x,
            int xOffset,
            int xStride,
            int rows,
            int outputs,
            int inputs,
            float[] dw,
            int dwOffset) {
        Arrays.fill(dw, dwOffset, dwOffset + outputs * inputs, 0);
        Scratch scratch = Scratch.ofThread();
        int height = tiles.height();
        float[] right = scratch.get(Slot.RIGHT, DEPTH_BLOCK * PanelMatrix.roundUp(inputs));
        float[] left = scratch.get(Slot.LEFT, ROW_BLOCK / height * DEPTH_BLOCK * Tiles.GROUP);
        float[] edge = scratch.get(Slot.EDGE, ROW_BLOCK * PANEL);
        int whole = inputs / PANEL * PANEL;
        for (int token = 0; token < rows; token += DEPTH_BLOCK) {
            int depth = Math.min(DEPTH_BLOCK, rows - token);
            PanelMatrix.packColumns(x, xOffset + token * xStride, xStride, depth, inputs, right, 0);
            for (int first = 0; first < outputs; first += ROW_BLOCK) {
                int count = Math.min(ROW_BLOCK, outputs - first);
                tiles.packTransposed(dy, dyOffset + token * dyStride + first, dyStride, depth, count, left);
                for (int input = 0, width; input < inputs; input += width) {
                    width = input < whole ? Math.min(tiles.panelsAtOnce() * PANEL, whole - input) : inputs - whole;
                    for (int output = 0; output < count; output += height) {
                        int rowsHere = Math.min(height, count - output);
                        int at = dwOffset + (first + output) * inputs + input;
                        int from = output / height * depth * Tiles.GROUP;
                        if (input < whole && rowsHere == height) {
                            packedTile(left, from, depth, right, input, width, dw, at, inputs);
                        } else {
                            int stride = PanelMatrix.roundUp(width);
                            copy(dw, at, inputs, edge, 0, stride, rowsHere, width);
                            packedTile(left, from, depth, right, input, width, edge, 0, stride);
                            copy(edge, 0, stride, dw, at, inputs, rowsHere, width);
                        }
                    }
                }
            }
        }
    }

    private void packedTile(
            float[] left, int from, int depth, float[] right, int input, int width, float[] c, int at, int stride) {
        int panels = PanelMatrix.roundUp(width) / PANEL;
        tiles.packedTile(left, from, depth, right, input * depth, depth * PANEL, panels, c, at, stride, false);
    }

    private static void copy(
            float[] from, int fromOffset, int fromStride, float[] to, int toOffset, int toStride, int rows, int n) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, fromOffset + row * fromStride, to, toOffset + row * toStride, n);
        }
    }
}
