package io.firesteel.core.kernels;

import org.bytedeco.javacpp.FloatPointer;

/**
 * The way back through products Y = X·Wᵀ, one after another, by one thread: dX = dY·W and dW = dYᵀ·X. Its user says {@linkplain #of what the product was};
 * asks for the {@linkplain #inputGradient gradient of X} by all rows of W, or by some; says which of these rows {@linkplain #begin come next}; and has
 * their {@linkplain #weightGradient gradient} put where it belongs. So whatever the arithmetic needs of dY and X, it makes once for both gradients.
 */
public abstract class ProductGradients implements AutoCloseable {
    private float[] dy;
    private int dyOffset;
    private int dyStride;
    private float[] x;
    private int xOffset;
    private int xStride;
    private int rows;
    private int inputs;

    ProductGradients() {}

    /** Of which product: dY's element (r, o) is {@code dy[dyOffset + r · dyStride + o]}, X's are of {@code [rows, inputs]}. */
    public void of(float[] dy, int dyOffset, int dyStride, float[] x, int xOffset, int xStride, int rows, int inputs) {
        this.dy = dy;
        this.dyOffset = dyOffset;
        this.dyStride = dyStride;
        this.x = x;
        this.xOffset = xOffset;
        this.xStride = xStride;
        this.rows = rows;
        this.inputs = inputs;
    }

    /**
     * dX {@code [rows, inputs]} = or += dY·W by some rows of W, one after another: columns {@code first …} of dY.
     *
     * @param weights those rows, laid out for the way back
     */
    public abstract void inputGradient(
            int first, PackedMatrix weights, float[] dx, int dxOffset, int dxStride, boolean accumulate);

    /** The rows of W whose gradient comes next, among those that {@link #inputGradient} was last asked by. What can be computed before there is a place is. */
    public abstract void begin(int first, int count);

    /**
     * dW's rows = or += dYᵀ·X, row by row of dY and X in order.
     *
     * @param first among those begun
     * @param dw {@code [count, inputs]}, outside the heap
     */
    public abstract void weightGradient(int first, int count, FloatPointer dw, boolean accumulate);

    final float[] dy() {
        return dy;
    }

    /** Of an element of dY. */
    final int placeOfDy(int row, int column) {
        return dyOffset + row * dyStride + column;
    }

    final int dyStride() {
        return dyStride;
    }

    final float[] x() {
        return x;
    }

    /** Of a row of X. */
    final int placeOfX(int row) {
        return xOffset + row * xStride;
    }

    final int xStride() {
        return xStride;
    }

    final int rows() {
        return rows;
    }

    final int inputs() {
        return inputs;
    }

    /** Frees what it has outside the heap. */
    @Override
    public abstract void close();

    /** Of products that read and write the heap. */
    static final class InHeap extends ProductGradients {
        private final MatmulKernels products;
        private final Lanes lanes;
        private float[] computed = {};
        private float[] sum = {};
        private int begun;

        InHeap(MatmulKernels products, Lanes lanes) {
            this.products = products;
            this.lanes = lanes;
        }

        @Override
        public void inputGradient(
                int first, PackedMatrix weights, float[] dx, int dxOffset, int dxStride, boolean accumulate) {
            int at = placeOfDy(0, first);
            products.matmul(
                    dy(), at, dyStride(), rows(), weights, 0, weights.columns(), dx, dxOffset, dxStride, accumulate);
        }

        @Override
        public void begin(int first, int count) {
            begun = first;
            if (computed.length < count * inputs()) {
                computed = new float[count * inputs()];
            }
            products.weightGradient(
                    dy(),
                    placeOfDy(0, first),
                    dyStride(),
                    x(),
                    placeOfX(0),
                    xStride(),
                    rows(),
                    count,
                    inputs(),
                    computed,
                    0);
        }

        @Override
        public void weightGradient(int first, int count, FloatPointer dw, boolean accumulate) {
            int from = (first - begun) * inputs();
            int n = count * inputs();
            if (!accumulate) {
                dw.put(computed, from, n);
                return;
            }
            if (sum.length < n) {
                sum = new float[n];
            }
            dw.get(sum, 0, n);
            lanes.add(computed, from, sum, 0, n);
            dw.put(sum, 0, n);
        }

        @Override
        public void close() {
            computed = new float[0];
            sum = new float[0];
        }
    }
}
