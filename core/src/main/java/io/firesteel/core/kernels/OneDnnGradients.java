package io.firesteel.core.kernels;

import io.firesteel.core.kernels.OneDnn.Product;
import io.firesteel.core.kernels.OneDnn.Type;
import io.firesteel.core.kernels.OneDnnWorkspace.Room;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The way back by oneDNN. dY is rounded once, for the gradient of X, and its columns are then taken from there for that of W, which the library
 * adds to what is there itself: nothing of it goes through Java's heap.
 */
final class OneDnnGradients extends ProductGradients {
    /** Rows that a weight's gradient sums at a time: X's then stay in the second-level cache. */
    private static final int TOKENS = 1024;

    /** Rows of W whose gradient is one product. Of 192 and more the library is slower. */
    private static final int OUTPUTS = 128;

    private final OneDnn library;
    private final OneDnnProducts products;
    private final Type type;
    private final RowsAtHand left;
    private final Room columns = new Room();
    private int staged; // the first column of dY that is at hand
    private OneDnnMatrix right; // X, laid out; null before there was one
    private boolean laidOut; // for this product

    OneDnnGradients(OneDnn library, OneDnnProducts products, Type type) {
        this.library = library;
        this.products = products;
        this.type = type;
        left = new RowsAtHand(library, type);
    }

    @Override
    public void of(float[] dy, int dyOffset, int dyStride, float[] x, int xOffset, int xStride, int rows, int inputs) {
        super.of(dy, dyOffset, dyStride, x, xOffset, xStride, rows, inputs);
        laidOut = false;
    }

    @Override
    public void inputGradient(
            int first, PackedMatrix weights, float[] dx, int dxOffset, int dxStride, boolean accumulate) {
        OneDnnMatrix b = products.ours(weights);
        left.of(b, rows());
        staged = first;
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            for (int row = 0; row < rows(); row += OneDnnProducts.ROWS_AT_HAND) {
                int count = Math.min(OneDnnProducts.ROWS_AT_HAND, rows() - row);
                products.put(workspace, dy(), placeOfDy(row, first), dyStride(), count, left, row);
                int to = dxOffset + row * dxStride;
                products.multiply(workspace, left, row, count, 0, b.columns(), dx, to, dxStride, accumulate);
            }
        }
        left.clearFrom(rows()); // zeros change no sum
    }

    /** Lays X out, once for all rows of W. */
    @Override
    public void begin(int first, int count) {
        if (laidOut) {
            return;
        }
        int depth = (rows() + RowsAtHand.ROWS - 1) / RowsAtHand.ROWS * RowsAtHand.ROWS;
        right = new OneDnnMatrix(library, type, depth, inputs(), TOKENS, right);
        right.putColumns(0, x(), placeOfX(0), xStride(), rows());
        if (depth > rows()) {
            right.putColumns(rows(), new float[inputs()], 0, 0, depth - rows());
        }
        laidOut = true;
    }

    @Override
    public void weightGradient(int first, int count, FloatPointer dw, boolean accumulate) {
        OneDnnMatrix b = left.by();
        int from = first - staged;
        if (from < 0 || from + count > b.depth()) {
            throw new IllegalArgumentException("rows " + first + " to " + (first + count) + " of " + staged + " to "
                    + (staged + b.depth()) + " at hand");
        }
        long place = dw.address() + dw.position() * Float.BYTES;
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            for (int output = from, outputs; output < from + count; output += outputs) {
                int layer = b.layerOf(output);
                int within = output - b.before(layer);
                outputs = Math.min(OUTPUTS, Math.min(from + count - output, b.depths(layer) - within));
                Pointer to = new OneDnnWorkspace.Address(place + (long) (output - from) * inputs() * Float.BYTES);
                for (int tokens = 0; tokens < right.layers(); tokens++) {
                    int depth = right.depths(tokens);
                    columns.of((long) depth * outputs * type.bytes);
                    workspace.copy(
                            library.ready(new OneDnn.Columns(type, depth, outputs, b.depths(layer))),
                            left.at(layer, right.before(tokens), within),
                            columns.at(0));
                    workspace.multiply(
                            library.ready(new Product(type, outputs, depth, inputs(), true, accumulate || tokens > 0)),
                            columns.at(0),
                            right.from(tokens, 0),
                            to);
                }
            }
        }
    }

    @Override
    public void close() {
        if (right != null) {
            right.close();
            right = null;
        }
    }
}
