package io.firesteel.core.kernels;

/**
 * The left-hand side of a product that threads share by columns, where all of them can read it: staged by rows, each by one thread, and not once by
 * every thread. Its owner says {@linkplain #of what it is}; then rows are staged; then columns are {@linkplain Kernels#matmul(StagedRows, int, int,
 * float[], int, int, boolean) multiplied}. Whoever does one waits until the one before has ended.
 */
public abstract class StagedRows {
    /** Most rows. */
    public static final int MOST = 256;

    private float[] numbers;
    private int offset;
    private int stride;
    private PackedMatrix by;

    StagedRows() {}

    /**
     * What is multiplied: element (r, k) is {@code numbers[offset + r · stride + k]}.
     *
     * @param rows at most {@value #MOST}
     * @param by what they are going to be multiplied by
     */
    public void of(float[] numbers, int offset, int stride, int rows, PackedMatrix by) {
        if (rows > MOST) {
            throw new IllegalArgumentException(rows + " rows of a product that holds " + MOST);
        }
        this.numbers = numbers;
        this.offset = offset;
        this.stride = stride;
        this.by = by;
    }

    /** Takes some rows as they are now. */
    public abstract void stage(int first, int count);

    final float[] numbers() {
        return numbers;
    }

    /** Of a row's first element. */
    final int place(int row) {
        return offset + row * stride;
    }

    final int stride() {
        return stride;
    }

    final PackedMatrix by() {
        return by;
    }

    /** Of products that read rows where they are. */
    static final class InPlace extends StagedRows {
        @Override
        public void stage(int first, int count) {}
    }
}
