package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;

/** Matrix products, cut into tiles that stay in registers and blocks that stay in the caches. */
final class MatmulKernels {
    private static final int PANEL = PackedMatrix.PANEL;
    private static final int TILE = Lanes.TILE;
    private static final int GROUP = Lanes.GROUP;

    /** Depths of one block: a panel's part (16 KiB) then stays in the first-level cache. */
    private static final int DEPTH_BLOCK = 256;

    /** Rows of one block: their packed part (192 KiB) then stays in the second-level cache. */
    private static final int ROW_BLOCK = 24 * TILE;

    /** Fewer panels than this do not pay for packing the left-hand side. */
    private static final int PANELS_WORTH_PACKING = 4;

    private final Lanes lanes;

    MatmulKernels(Lanes lanes) {
        this.lanes = lanes;
    }

    void matmul(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix b,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        for (int row = 0; row < rows; row += ROW_BLOCK) {
            int count = Math.min(ROW_BLOCK, rows - row);
            for (int k = 0; k < b.depth(); k += DEPTH_BLOCK) {
                block(
                        a,
                        aOffset + row * aStride + k,
                        aStride,
                        count,
                        b,
                        k,
                        Math.min(DEPTH_BLOCK, b.depth() - k),
                        c,
                        cOffset + row * cStride,
                        cStride,
                        k == 0 && !accumulate);
            }
        }
    }

    /** One or two rows left over take two panels at a time; the others go by packed tiles. */
    private void block(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix b,
            int firstDepth,
            int depth,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        float[] panels = b.panels();
        int wholePanels = b.columns() / PANEL;
        int few = rows % TILE <= 2 ? rows % TILE : 0;
        int many = rows - few;
        boolean packed = many > 0 && wholePanels >= PANELS_WORTH_PACKING;
        float[] left = packed ? packLeft(a, aOffset, aStride, many, depth) : a;
        for (int panel = 0; panel < wholePanels; panel += 2) {
            boolean pair = panel + 1 < wholePanels;
            for (int p = panel; p < Math.min(panel + 2, wholePanels); p++) {
                int from = b.panelOffset(p) + firstDepth * PANEL;
                int to = cOffset + p * PANEL;
                if (packed) {
                    packedTiles(left, 0, many, depth, panels, from, c, to, cStride, fresh);
                } else {
                    tiles(a, aOffset, aStride, many, depth, panels, from, c, to, cStride, fresh);
                }
            }
            if (few == 0) {
                continue;
            }
            int at = aOffset + many * aStride;
            int from = b.panelOffset(panel) + firstDepth * PANEL;
            int to = cOffset + many * cStride + panel * PANEL;
            if (pair) {
                int panelStride = b.depth() * PANEL;
                lanes.tilePair(few, a, at, aStride, depth, panels, from, panelStride, c, to, cStride, fresh);
            } else {
                lanes.tile(few, a, at, aStride, depth, panels, from, c, to, cStride, fresh);
            }
        }
        int rest = b.columns() - wholePanels * PANEL;
        if (rest > 0) {
            float[] edge = Scratch.ofThread().get(Slot.EDGE, ROW_BLOCK * PANEL);
            int at = cOffset + wholePanels * PANEL;
            if (!fresh) {
                copy(c, at, cStride, edge, 0, PANEL, rows, rest);
            }
            int from = b.panelOffset(wholePanels) + firstDepth * PANEL;
            tiles(a, aOffset, aStride, rows, depth, panels, from, edge, 0, PANEL, fresh);
            copy(edge, 0, PANEL, c, at, cStride, rows, rest);
        }
    }

    /** C {@code [rows, 16]} (+)= A · one panel. */
    void tiles(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int depth,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        for (int row = 0, count; row < rows; row += count) {
            count = tileRows(rows - row);
            int from = aOffset + row * aStride;
            lanes.tile(count, a, from, aStride, depth, b, bOffset, c, cOffset + row * cStride, cStride, fresh);
        }
    }

    /** {@link #tiles} with A as {@link #packLeft} leaves it; the rows must leave no remainder of 1 or 2. */
    private void packedTiles(
            float[] a,
            int aOffset,
            int rows,
            int depth,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        int from = aOffset;
        for (int row = 0, count; row < rows; row += count) {
            count = tileRows(rows - row);
            lanes.packedTile(count, a, from, depth, b, bOffset, c, cOffset + row * cStride, cStride, fresh);
            from += depth * GROUP;
        }
    }

    /** Tiles of rows, one after the other, each {@code [depth, GROUP]}. */
    private static float[] packLeft(float[] a, int aOffset, int aStride, int rows, int depth) {
        float[] left = Scratch.ofThread().get(Slot.LEFT, ROW_BLOCK / TILE * DEPTH_BLOCK * GROUP);
        int to = 0;
        for (int row = 0, count; row < rows; row += count) {
            count = tileRows(rows - row);
            for (int r = 0; r < count; r++) {
                int from = aOffset + (row + r) * aStride;
                for (int k = 0; k < depth; k++) {
                    left[to + r + k * GROUP] = a[from + k];
                }
            }
            to += depth * GROUP;
        }
        return left;
    }

    /** The next tile's rows when {@code left} are left: fives, but four and four instead of five and three. */
    private static int tileRows(int left) {
        return left == 8 ? 4 : Math.min(left, TILE);
    }

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
        Scratch scratch = Scratch.ofThread();
        float[] right = scratch.get(Slot.RIGHT, DEPTH_BLOCK * PackedMatrix.roundUp(inputs));
        float[] left = scratch.get(Slot.LEFT, ROW_BLOCK / TILE * DEPTH_BLOCK * GROUP);
        float[] edge = scratch.get(Slot.EDGE, ROW_BLOCK * PANEL);
        for (int token = 0; token < rows; token += DEPTH_BLOCK) {
            int depth = Math.min(DEPTH_BLOCK, rows - token);
            PackedMatrix.packColumns(x, xOffset + token * xStride, xStride, depth, inputs, right, 0);
            for (int first = 0; first < outputs; first += ROW_BLOCK) {
                int count = Math.min(ROW_BLOCK, outputs - first);
                packTransposed(dy, dyOffset + token * dyStride + first, dyStride, depth, count, left);
                for (int input = 0; input < inputs; input += PANEL) {
                    int width = Math.min(PANEL, inputs - input);
                    for (int output = 0; output < count; output += TILE) {
                        int height = Math.min(TILE, count - output);
                        int at = dwOffset + (first + output) * inputs + input;
                        int from = output / TILE * depth * GROUP;
                        if (width == PANEL && height == TILE) {
                            lanes.packedTile(TILE, left, from, depth, right, input * depth, dw, at, inputs, false);
                        } else {
                            copy(dw, at, inputs, edge, 0, PANEL, height, width);
                            lanes.packedTile(TILE, left, from, depth, right, input * depth, edge, 0, PANEL, false);
                            copy(edge, 0, PANEL, dw, at, inputs, height, width);
                        }
                    }
                }
            }
        }
    }

    /**
     * Lays the columns of a row-major matrix {@code [depth, count]} out as the rows of a left-hand side, tiles of {@value Lanes#TILE},
     * each {@code [depth, GROUP]}; missing rows of the last tile are zeros.
     */
    static void packTransposed(float[] matrix, int offset, int stride, int depth, int count, float[] left) {
        for (int first = 0; first < count; first += TILE) {
            int to = first / TILE * depth * GROUP;
            int present = Math.min(TILE, count - first);
            for (int k = 0; k < depth; k++) {
                int from = offset + k * stride + first;
                int at = to + k * GROUP;
                if (present == TILE) {
                    left[at] = matrix[from];
                    left[at + 1] = matrix[from + 1];
                    left[at + 2] = matrix[from + 2];
                    left[at + 3] = matrix[from + 3];
                    left[at + 4] = matrix[from + 4];
                } else {
                    for (int r = 0; r < TILE; r++) {
                        left[at + r] = r < present ? matrix[from + r] : 0;
                    }
                }
            }
        }
    }

    private static void copy(
            float[] from, int fromOffset, int fromStride, float[] to, int toOffset, int toStride, int rows, int n) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, fromOffset + row * fromStride, to, toOffset + row * toStride, n);
        }
    }
}
