package io.firesteel.trainer.network.operations;

import io.firesteel.core.kernels.AttentionRule;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.PackedMatrix;
import io.firesteel.core.kernels.ProductGradients;
import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Rotary;
import io.firesteel.trainer.optimiser.AdamW;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations in our own kernels, on the CPU: activations live on the heap and are used again by the next micro-batch,
 * heads and joined projections are views, weights are laid out once per optimiser step. Bits depend neither on the machine
 * nor on its vector width.
 *
 * <p>Gradients of weights are put into DL4J's flat vector a few rows at a time, as they are computed.
 */
final class FusedOperations implements Operations {
    /** Elements of a weight's gradient that are computed at a time, about: 4 MiB. */
    private static final int GRADIENT_CHUNK = 1 << 20;

    /** Rows of a weight's gradient that the kernels compute together. */
    private static final int GRADIENT_ROWS = 80;

    /** The most times {@link #GRADIENT_ROWS} that are computed at a time: a narrow weight has many rows, and logits of as many exist. */
    private static final int MOST = 25;

    /** Elements that AdamW updates at a time: the four arrays stay in the second-level cache. */
    private static final int UPDATE_CHUNK = 1 << 14;

    private final FusedFactory shared;
    private final Kernels kernels;
    private final HeapPool pool = new HeapPool();
    private final List<HeapMatrix> mirrored = new ArrayList<>();
    private Turn turn; // null while gradients replace what is there
    private float[] gradient = {};
    private float[] sum = {};
    private PackedMatrix packed; // laid out for one product; null before there was one
    private float[][] scored = new float[4][0];
    private final ProductGradients gradients;

    FusedOperations(FusedFactory shared) {
        this.shared = shared;
        this.kernels = shared.kernels();
        this.gradients = kernels.gradients();
    }

    @Override
    public void addInTurn(Turn turn) {
        this.turn = turn;
    }

    @Override
    public Matrix allocate(int rows, int columns) {
        return new HeapMatrix(rows, columns, pool.take(rows, columns));
    }

    @Override
    public void release(Matrix matrix) {
        if (matrix != null) {
            pool.put(((HeapMatrix) matrix).block());
            mirrored.remove(matrix);
        }
    }

    @Override
    public INDArray array(Matrix matrix) {
        if (!mirrored.contains(matrix)) {
            mirrored.add((HeapMatrix) matrix);
        }
        return ((HeapMatrix) matrix).array();
    }

    @Override
    public Matrix matrix(INDArray array) {
        for (HeapMatrix matrix : mirrored) {
            if (matrix.isMirroredBy(array)) {
                return matrix;
            }
        }
        int rows = (int) array.size(0);
        int columns = (int) array.size(1);
        HeapMatrix copy = new HeapMatrix(rows, columns, new HeapBlock(rows * columns));
        FlatVectors.read(array, 0, copy.elements(), 0, copy.size());
        return copy;
    }

    private static float[] elements(Matrix matrix) {
        return ((HeapMatrix) matrix).elements();
    }

    @Override
    public void clear(Matrix matrix) {
        Arrays.fill(elements(matrix), 0, ((HeapMatrix) matrix).size(), 0);
    }

    @Override
    public void scale(Matrix x, double factor) {
        kernels.scale(elements(x), 0, ((HeapMatrix) x).size(), (float) factor);
    }

    @Override
    public void copy(Matrix x, Matrix out) {
        System.arraycopy(elements(x), 0, elements(out), 0, ((HeapMatrix) x).size());
    }

    @Override
    public void add(Matrix x, Matrix out) {
        kernels.add(elements(x), 0, elements(out), 0, ((HeapMatrix) x).size());
    }

    @Override
    public void joinRows(Matrix[] parts, Matrix out) {
        int at = 0;
        for (Matrix part : parts) {
            int size = ((HeapMatrix) part).size();
            System.arraycopy(elements(part), 0, elements(out), at, size);
            at += size;
        }
    }

    @Override
    public void takeColumns(Matrix[] parts, int first, Matrix out) {
        int width = out.columns();
        int at = 0;
        for (Matrix part : parts) {
            for (int row = 0; row < part.rows(); row++) {
                System.arraycopy(elements(part), row * part.columns() + first, elements(out), at, width);
                at += width;
            }
        }
    }

    @Override
    public void embed(int[] tokens, Parameter table, Matrix out) {
        int width = out.columns();
        if (table.slice().shape()[0] <= tokens.length) {
            float[] rows = shared.values(List.of(table));
            kernels.gather(rows, 0, width, tokens, 0, tokens.length, elements(out), 0, width);
            return;
        }
        // A big vocabulary: no second copy of the table.
        for (int i = 0; i < tokens.length; i++) {
            FlatVectors.read(table.value(), (long) tokens[i] * width, elements(out), i * width, width);
        }
    }

    @Override
    public void embedBackward(int[] tokens, Matrix dOut, Parameter table, boolean add) {
        int width = dOut.columns();
        int rows = table.slice().shape()[0];
        if (turn != null) {
            if (turn.first() && !add) {
                table.gradient().assign(0);
            }
            addAtLast(tokens, dOut, table);
            return;
        }
        if (rows <= tokens.length) {
            float[] dTable = gradient(table.slice().size());
            begin(table.gradient(), dTable, table.slice().size(), add);
            kernels.scatterAdd(elements(dOut), 0, width, tokens, 0, tokens.length, width, dTable, 0);
            FlatVectors.write(dTable, 0, table.slice().size(), table.gradient(), 0);
            return;
        }
        // A big vocabulary: only the rows that occur.
        if (!add) {
            table.gradient().assign(0);
        }
        float[] row = gradient(width);
        for (int i = 0; i < tokens.length; i++) {
            long at = (long) tokens[i] * width;
            FlatVectors.read(table.gradient(), at, row, 0, width);
            kernels.add(elements(dOut), i * width, row, 0, width);
            FlatVectors.write(row, 0, width, table.gradient(), at);
        }
    }

    /**
     * Rows of the table that occur: of a micro-batch they are few, and a tied head's part of theirs is added in its turn, in which others may come
     * between.
     */
    private void addAtLast(int[] tokens, Matrix dOut, Parameter table) {
        int width = dOut.columns();
        Map<Integer, float[]> dRows = new LinkedHashMap<>();
        for (int i = 0; i < tokens.length; i++) {
            float[] row = dRows.computeIfAbsent(tokens[i], token -> new float[width]);
            kernels.add(elements(dOut), i * width, row, 0, width);
        }
        turn.atLast(() -> {
            float[] row = new float[width];
            dRows.forEach((token, dRow) -> {
                long at = (long) token * width;
                FlatVectors.read(table.gradient(), at, row, 0, width);
                kernels.add(dRow, 0, row, 0, width);
                FlatVectors.write(row, 0, width, table.gradient(), at);
            });
        });
    }

    @Override
    public void normalize(Matrix x, Parameter gain, double epsilon, Matrix inverseRms, Matrix out) {
        int width = x.columns();
        kernels.rmsNorm(
                elements(x),
                0,
                width,
                x.rows(),
                width,
                shared.gains(gain),
                0,
                epsilon,
                elements(out),
                0,
                width,
                elements(inverseRms),
                0);
    }

    @Override
    public void normalizeBackward(Matrix dOut, Matrix x, Matrix inverseRms, Parameter gain, Matrix dX) {
        int width = x.columns();
        float[] dGain = gradient(width);
        Arrays.fill(dGain, 0, width, 0);
        kernels.rmsNormBackward(
                elements(dOut),
                0,
                width,
                elements(x),
                0,
                width,
                x.rows(),
                width,
                shared.gains(gain),
                0,
                elements(inverseRms),
                0,
                elements(dX),
                0,
                width,
                true,
                dGain,
                0);
        give(dGain, width, gain);
    }

    @Override
    public void project(Matrix x, Projection projection, Matrix out, boolean add) {
        int width = out.columns();
        int in = x.columns();
        if (shared.holds()) {
            PackedMatrix weights = shared.forward(projection);
            kernels.matmul(elements(x), 0, in, x.rows(), weights, elements(out), 0, width, add);
        } else {
            shared.inPieces(projection, (first, weights, rows) -> {
                packed = kernels.matrix(in, rows, packed);
                packed.putRows(0, weights, rows);
                kernels.matmul(elements(x), 0, in, x.rows(), packed, elements(out), first, width, add);
            });
        }
        if (!projection.biases().isEmpty()) {
            kernels.addBias(elements(out), 0, width, x.rows(), width, shared.values(projection.biases()), 0);
        }
    }

    @Override
    public void projectBackward(Matrix dOut, Matrix x, Projection projection, Matrix dX) {
        int in = dX.columns();
        int width = dOut.columns();
        gradients.of(elements(dOut), 0, width, elements(x), 0, in, dOut.rows(), in);
        if (shared.holds()) {
            gradients.inputGradient(0, shared.backward(projection), elements(dX), 0, in, false);
            weightGradient(projection.weights(), 0, width, in);
        } else {
            shared.inPieces(projection, (first, weights, rows) -> {
                packed = kernels.matrix(rows, in, packed);
                packed.putColumns(0, weights, rows);
                gradients.inputGradient(first, packed, elements(dX), 0, in, first > 0);
                weightGradient(projection.weights(), first, rows, in);
            });
        }
        int at = 0;
        for (Parameter bias : projection.biases()) {
            int out = bias.slice().size();
            float[] dBias = gradient(out);
            Arrays.fill(dBias, 0, out, 0);
            kernels.biasGradient(elements(dOut), at, width, dOut.rows(), out, dBias, 0);
            give(dBias, out, bias);
            at += out;
        }
    }

    @Override
    public int gradientRows(int in) {
        return rowsAtATime(in);
    }

    static int rowsAtATime(int in) {
        return Math.max(1, Math.min(MOST, GRADIENT_CHUNK / in / GRADIENT_ROWS)) * GRADIENT_ROWS;
    }

    /** Of some rows of weights that lie one below the other, all together where they are small. */
    private void weightGradient(List<Parameter> weights, int first, int count, int in) {
        int rowsAtOnce = gradientRows(in);
        for (int row = first; row < first + count; row += rowsAtOnce) {
            int rows = Math.min(rowsAtOnce, first + count - row);
            gradients.begin(row, rows);
            if (turn != null) {
                turn.begin();
            }
            give(weights, row, rows, in, turn != null && !turn.first());
            if (turn != null) {
                turn.end();
            }
        }
    }

    /** Each weight's rows to its own gradient. */
    private void give(List<Parameter> weights, int first, int rows, int in, boolean add) {
        int begin = 0;
        for (Parameter weight : weights) {
            int end = begin + weight.slice().shape()[0];
            int from = Math.max(first, begin);
            int to = Math.min(first + rows, end);
            if (from < to) {
                INDArray gradient = weight.gradient();
                FloatPointer place = FlatVectors.place(gradient, (long) (from - begin) * in);
                gradients.weightGradient(from, to - from, place, add);
                FlatVectors.written(gradient);
            }
            begin = end;
        }
    }

    /** Hands a whole tensor's gradient over: in place of what is there, or added to it. */
    private void give(float[] fresh, int n, Parameter parameter) {
        if (turn == null) {
            FlatVectors.write(fresh, 0, n, parameter.gradient(), 0);
        } else {
            turn.begin();
            addTo(parameter.gradient(), 0, fresh, 0, n);
            turn.end();
        }
    }

    private void addTo(INDArray gradient, long from, float[] fresh, int at, int n) {
        if (turn.first()) {
            FlatVectors.write(fresh, at, n, gradient, from);
            return;
        }
        if (sum.length < n) {
            sum = new float[n];
        }
        FlatVectors.read(gradient, from, sum, 0, n);
        kernels.add(fresh, at, sum, 0, n);
        FlatVectors.write(sum, 0, n, gradient, from);
    }

    @Override
    public void normalizeHeads(
            Matrix raw, Architecture a, Parameter queryGain, Parameter keyGain, Matrix inverseRms, Matrix out) {
        int stride = raw.columns();
        int count = a.normedQueries() + a.normedKeys();
        int at = 0;
        for (int i = 0; i < count; i++) {
            boolean query = i < a.normedQueries();
            int width = normedWidth(a, query);
            kernels.rmsNorm(
                    elements(raw),
                    at,
                    stride,
                    raw.rows(),
                    width,
                    shared.gains(query ? queryGain : keyGain),
                    0,
                    a.normEpsilon(),
                    elements(out),
                    at,
                    stride,
                    elements(inverseRms),
                    i * raw.rows());
            at += width;
        }
        int values = a.queryWidth() + a.kvWidth();
        for (int row = 0; row < raw.rows(); row++) {
            int from = row * stride + values;
            System.arraycopy(elements(raw), from, elements(out), from, a.kvWidth());
        }
    }

    @Override
    public void normalizeHeadsBackward(
            Matrix dQkv, Matrix raw, Architecture a, Parameter queryGain, Parameter keyGain, Matrix inverseRms) {
        int stride = raw.columns();
        int count = a.normedQueries() + a.normedKeys();
        int at = 0;
        for (int i = 0; i < count; i++) {
            boolean query = i < a.normedQueries();
            int width = normedWidth(a, query);
            Parameter gain = query ? queryGain : keyGain;
            float[] dGain = gradient(width);
            if (i == 0 || i == a.normedQueries()) {
                Arrays.fill(dGain, 0, width, 0);
            }
            kernels.rmsNormBackward(
                    elements(dQkv),
                    at,
                    stride,
                    elements(raw),
                    at,
                    stride,
                    raw.rows(),
                    width,
                    shared.gains(gain),
                    0,
                    elements(inverseRms),
                    i * raw.rows(),
                    elements(dQkv),
                    at,
                    stride,
                    false,
                    dGain,
                    0);
            if (i == a.normedQueries() - 1 || i == count - 1) {
                give(dGain, width, gain);
            }
            at += width;
        }
    }

    /** Elements of a stretch of queries, or of keys, that are normalised together. */
    private static int normedWidth(Architecture a, boolean query) {
        return query ? a.queryWidth() / a.normedQueries() : a.kvWidth() / a.normedKeys();
    }

    @Override
    public void rotate(Matrix qkv, Bounds bounds, Architecture a, int layer, boolean backward) {
        Rotary rotary = a.attention().get(layer).rotary();
        if (rotary.width() == 0) {
            return;
        }
        kernels.rope(
                elements(qkv),
                0,
                qkv.columns(),
                qkv.rows(),
                a.heads() + a.kvHeads(),
                a.headWidth(),
                bounds.positions(),
                0,
                shared.rope(rotary),
                backward);
    }

    @Override
    public void attend(Matrix qkv, Bounds bounds, Architecture a, int layer, Matrix logSumExp, Matrix out) {
        float[] x = elements(qkv);
        int stride = qkv.columns();
        kernels.attention(
                x,
                0,
                stride,
                x,
                a.queryWidth(),
                stride,
                x,
                a.queryWidth() + a.kvWidth(),
                stride,
                bounds.starts(),
                bounds.begins(),
                bounds.segments(),
                a.heads(),
                a.kvHeads(),
                a.headWidth(),
                AttentionRule.of(a, layer),
                elements(out),
                0,
                out.columns(),
                elements(logSumExp),
                0);
    }

    @Override
    public void attendBackward(
            Matrix dOut,
            Matrix qkv,
            Matrix out,
            Matrix logSumExp,
            Bounds bounds,
            Architecture a,
            int layer,
            Matrix dQkv) {
        float[] x = elements(qkv);
        float[] dX = elements(dQkv);
        int stride = qkv.columns();
        int keys = a.queryWidth();
        int values = a.queryWidth() + a.kvWidth();
        kernels.attentionBackward(
                elements(dOut),
                0,
                dOut.columns(),
                x,
                0,
                stride,
                x,
                keys,
                stride,
                x,
                values,
                stride,
                elements(out),
                0,
                out.columns(),
                elements(logSumExp),
                0,
                bounds.starts(),
                bounds.begins(),
                bounds.segments(),
                a.heads(),
                a.kvHeads(),
                a.headWidth(),
                AttentionRule.of(a, layer),
                dX,
                0,
                stride,
                dX,
                keys,
                stride,
                dX,
                values,
                stride);
    }

    @Override
    public void gate(Matrix gateUp, Activation activation, Matrix out) {
        int width = out.columns();
        float[] x = elements(gateUp);
        float[] y = elements(out);
        if (activation == Activation.SILU) {
            kernels.swiglu(x, 0, 2 * width, x, width, 2 * width, out.rows(), width, y, 0, width);
        } else {
            kernels.geglu(x, 0, 2 * width, x, width, 2 * width, out.rows(), width, y, 0, width);
        }
    }

    @Override
    public void gateBackward(Matrix dOut, Matrix gateUp, Activation activation, Matrix dGateUp) {
        int f = dOut.columns();
        int rows = dOut.rows();
        float[] dy = elements(dOut);
        float[] x = elements(gateUp);
        float[] dX = elements(dGateUp);
        if (activation == Activation.SILU) {
            kernels.swigluBackward(dy, 0, f, x, 0, 2 * f, x, f, 2 * f, rows, f, dX, 0, 2 * f, dX, f, 2 * f);
        } else {
            kernels.gegluBackward(dy, 0, f, x, 0, 2 * f, x, f, 2 * f, rows, f, dX, 0, 2 * f, dX, f, 2 * f);
        }
    }

    @Override
    public void softCap(Matrix x, double cap) {
        kernels.softCap(elements(x), 0, ((HeapMatrix) x).size(), (float) cap);
    }

    @Override
    public void softCapBackward(Matrix dX, Matrix capped, double cap) {
        kernels.softCapBackward(elements(dX), 0, elements(capped), 0, ((HeapMatrix) dX).size(), (float) cap);
    }

    @Override
    public void takeRows(Matrix x, int[] rows, Matrix out) {
        int width = x.columns();
        kernels.gather(elements(x), 0, width, rows, 0, rows.length, elements(out), 0, width);
    }

    @Override
    public void takeRowsBackward(Matrix dOut, int[] rows, Matrix dX) {
        int width = dX.columns();
        clear(dX);
        kernels.scatterAdd(elements(dOut), 0, width, rows, 0, rows.length, width, elements(dX), 0);
    }

    @Override
    public void score(Matrix logits, int[] tokens, Matrix logSumExp, Matrix scores) {
        int rows = logits.rows();
        reserve(rows);
        int vocabulary = logits.columns();
        kernels.logProbs(
                elements(logits),
                0,
                vocabulary,
                rows,
                vocabulary,
                tokens,
                0,
                scored[0],
                elements(logSumExp),
                scored[1],
                0);
        float[] pairs = elements(scores);
        for (int r = 0; r < rows; r++) {
            pairs[2 * r] = scored[0][r];
            pairs[2 * r + 1] = scored[1][r];
        }
    }

    @Override
    public void scoreBackward(Matrix logits, int[] tokens, Matrix logSumExp, Matrix scores, Matrix dScores) {
        int rows = logits.rows();
        reserve(rows);
        for (int r = 0; r < rows; r++) {
            scored[1][r] = elements(scores)[2 * r + 1];
            scored[2][r] = elements(dScores)[2 * r];
            scored[3][r] = elements(dScores)[2 * r + 1];
        }
        int vocabulary = logits.columns();
        kernels.logProbsBackward(
                elements(logits),
                0,
                vocabulary,
                rows,
                vocabulary,
                tokens,
                0,
                elements(logSumExp),
                scored[1],
                scored[2],
                scored[3],
                0);
    }

    @Override
    public boolean adamW(
            INDArray parameters,
            MomentVectors moments,
            INDArray gradient,
            long from,
            long to,
            double gradientScale,
            AdamW settings,
            double decay,
            double learningRate,
            long step) {
        int most = (int) Math.min(UPDATE_CHUNK, to - from);
        float[] p = new float[most];
        float[] g = new float[most];
        int[] words = moments instanceof PackedMoments ? new int[most] : null;
        float[][] separate = moments instanceof SeparateMoments ? new float[2][most] : null;
        boolean held = true;
        for (long at = from; at < to; at += UPDATE_CHUNK) {
            int n = (int) Math.min(UPDATE_CHUNK, to - at);
            FlatVectors.read(parameters, at, p, 0, n);
            FlatVectors.read(gradient, at, g, 0, n);
            if (moments instanceof PackedMoments packed) {
                FlatVectors.read(packed.words(), at, words, n);
                kernels.adamW(
                        p,
                        0,
                        g,
                        0,
                        words,
                        0,
                        n,
                        learningRate,
                        settings.beta1(),
                        settings.beta2(),
                        settings.epsilon(),
                        decay,
                        gradientScale,
                        step,
                        Math.toIntExact(at));
                held &= Held.all(p, words, n);
                FlatVectors.write(words, n, packed.words(), at);
            } else if (moments instanceof SeparateMoments of) {
                FlatVectors.read(of.first(), at, separate[0], 0, n);
                FlatVectors.read(of.second(), at, separate[1], 0, n);
                kernels.adamW(
                        p,
                        0,
                        g,
                        0,
                        separate[0],
                        0,
                        separate[1],
                        0,
                        n,
                        learningRate,
                        settings.beta1(),
                        settings.beta2(),
                        settings.epsilon(),
                        decay,
                        gradientScale,
                        step);
                held &= Held.all(p, separate[0], separate[1], n);
                of.write(at, separate[0], separate[1], n);
            }
            FlatVectors.write(p, 0, n, parameters, at);
        }
        return held;
    }

    @Override
    public void close() {
        mirrored.clear();
        pool.free();
        gradients.close();
        if (packed != null) {
            packed.close();
            packed = null;
        }
    }

    /** Working memory for a gradient, with whatever was left in it. */
    private float[] gradient(int size) {
        if (gradient.length < size) {
            gradient = new float[size];
        }
        return gradient;
    }

    /** What is added to: the gradient so far, or zeros. */
    private static void begin(INDArray soFar, float[] sum, int size, boolean add) {
        if (add) {
            FlatVectors.read(soFar, 0, sum, 0, size);
        } else {
            Arrays.fill(sum, 0, size, 0);
        }
    }

    private void reserve(int rows) {
        if (scored[0].length < rows) {
            scored = new float[4][rows];
        }
    }
}
