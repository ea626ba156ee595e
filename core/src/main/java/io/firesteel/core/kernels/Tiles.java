package io.firesteel.core.kernels;

/**
 * Matrix products in small pieces, which each provider cuts into tiles that stay in its registers. Every sum goes over depth in
 * ascending order by fused multiply-adds, so all of them give the same bits.
 *
 * <p>The right-hand side comes in panels of {@value #PANEL} columns, as {@link PackedMatrix} lays them out, {@code panelStride} apart.
 */
abstract class Tiles {
    static final int PANEL = PanelMatrix.PANEL;

    /**
     * Distance between the depths of a {@linkplain #packedTile packed} left-hand side. A constant, and near the tile's height, because
     * then one index register and few cache lines do: a quarter faster than rows at a distance.
     */
    static final int GROUP = 8;

    /** Rows of a packed tile, at most {@value #GROUP}. */
    abstract int height();

    /** Panels that a packed tile takes at most. */
    abstract int panelsAtOnce();

    /**
     * C {@code [rows, 16 · panels]} (+)= A {@code [rows, depth]} · B {@code [depth, 16 · panels]}.
     *
     * @param fresh whether the sums start from zero and not from C
     */
    abstract void product(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int depth,
            float[] b,
            int bOffset,
            int panelStride,
            int panels,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh);

    /** {@link #product} of {@link #height} rows whose element (r, k) is {@code a[aOffset + k · GROUP + r]}, and of 1 to {@link #panelsAtOnce} panels. */
    abstract void packedTile(
            float[] a,
            int aOffset,
            int depth,
            float[] b,
            int bOffset,
            int panelStride,
            int panels,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh);

    /**
     * Lays the columns of a row-major matrix {@code [depth, count]} out as the rows of packed tiles, one after the other, each {@code
     * [depth, GROUP]}; missing rows of the last tile are zeros.
     */
    final void packTransposed(float[] matrix, int offset, int stride, int depth, int count, float[] left) {
        int height = height();
        for (int first = 0; first < count; first += height) {
            int to = first / height * depth * GROUP;
            int present = Math.min(height, count - first);
            for (int k = 0; k < depth; k++) {
                int at = to + k * GROUP;
                System.arraycopy(matrix, offset + k * stride + first, left, at, present);
                for (int r = present; r < height; r++) {
                    left[at + r] = 0;
                }
            }
        }
    }
}
