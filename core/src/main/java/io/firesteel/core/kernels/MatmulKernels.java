package io.firesteel.core.kernels;

/** Matrix products, cut into tiles that stay in registers and blocks that stay in the caches. */
final class MatmulKernels {
    private static final int PANEL = PackedMatrix.PANEL;
    private static final int TILE = Lanes.TILE;

    /** Depths of one block: a panel's part (16 KiB) then stays in the first-level cache. */
    private static final int DEPTH_BLOCK = 256;

    /** Rows of one block: their part (160 KiB) then stays in the second-level cache. */
    private static final int ROW_BLOCK = 160;

    /** Tokens of one block of a weight's gradient: what a group of outputs reads (36 KiB) then about fits the first-level cache. */
    private static final int TOKEN_BLOCK = 96;

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
        int panelStride = b.depth() * PANEL;
        int few = rows <= 2 ? rows : rows > 5 && rows % TILE <= 2 ? remainder(rows) : 0;
        for (int panel = 0; panel < wholePanels; panel += 2) {
            boolean pair = panel + 1 < wholePanels;
            int tiled = pair ? rows - few : rows;
            for (int p = panel; p < Math.min(panel + 2, wholePanels); p++) {
                int from = b.panelOffset(p) + firstDepth * PANEL;
                tiles(a, aOffset, aStride, tiled, depth, panels, from, c, cOffset + p * PANEL, cStride, fresh);
            }
            if (pair && few > 0) {
                lanes.tilePair(
                        few,
                        a,
                        aOffset + tiled * aStride,
                        aStride,
                        depth,
                        panels,
                        b.panelOffset(panel) + firstDepth * PANEL,
                        panelStride,
                        c,
                        cOffset + tiled * cStride + panel * PANEL,
                        cStride,
                        fresh);
            }
        }
        int left = b.columns() - wholePanels * PANEL;
        if (left > 0) {
            float[] edge = Scratch.ofThread().get(Scratch.Slot.EDGE, ROW_BLOCK * PANEL);
            int at = cOffset + wholePanels * PANEL;
            if (!fresh) {
                copy(c, at, cStride, edge, 0, PANEL, rows, left);
            }
            int from = b.panelOffset(wholePanels) + firstDepth * PANEL;
            tiles(a, aOffset, aStride, rows, depth, panels, from, edge, 0, PANEL, fresh);
            copy(edge, 0, PANEL, c, at, cStride, rows, left);
        }
    }

    /** Rows (0 to 2) that are better computed by a pair of tiles: what is left when the others are cut in fives and fours. */
    private static int remainder(int rows) {
        int left = rows % TILE;
        return left == 1 ? (rows >= 6 ? 2 : 1) : left;
    }

    /** C {@code [rows, 16]} (+)= A · one panel; fives first, and no single row left over where it can be helped. */
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
        int row = 0;
        while (row < rows) {
            int count = tileRows(rows - row);
            lanes.tile(
                    count,
                    a,
                    aOffset + row * aStride,
                    aStride,
                    depth,
                    b,
                    bOffset,
                    c,
                    cOffset + row * cStride,
                    cStride,
                    fresh);
            row += count;
        }
    }

    /** The next tile's rows when {@code left} are left. */
    static int tileRows(int left) {
        if (left == 8 || left == 6) {
            return 4;
        }
        return Math.min(left, TILE);
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
        float[] right = scratch.get(Scratch.Slot.RIGHT, TOKEN_BLOCK * PackedMatrix.roundUp(inputs));
        float[] left = scratch.get(Scratch.Slot.LEFT, TOKEN_BLOCK * Lanes.GROUP);
        float[] edge = scratch.get(Scratch.Slot.EDGE, ROW_BLOCK * PANEL);
        for (int token = 0; token < rows; token += TOKEN_BLOCK) {
            int depth = Math.min(TOKEN_BLOCK, rows - token);
            PackedMatrix.packColumns(lanes, x, xOffset + token * xStride, xStride, depth, inputs, right, 0);
            for (int group = 0; group < outputs; group += Lanes.GROUP) {
                int present = Math.min(Lanes.GROUP, outputs - group);
                copy(dy, dyOffset + token * dyStride + group, dyStride, left, 0, Lanes.GROUP, depth, present);
                for (int input = 0; input < inputs; input += PANEL) {
                    int width = Math.min(PANEL, inputs - input);
                    for (int output = 0; output < present; output += TILE) {
                        int height = Math.min(TILE, present - output);
                        int at = dwOffset + (group + output) * inputs + input;
                        if (width == PANEL && height == TILE) {
                            lanes.transposedTile(left, output, depth, right, input * depth, dw, at, inputs, false);
                        } else {
                            copy(dw, at, inputs, edge, 0, PANEL, height, width);
                            lanes.transposedTile(left, output, depth, right, input * depth, edge, 0, PANEL, false);
                            copy(edge, 0, PANEL, dw, at, inputs, height, width);
                        }
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
