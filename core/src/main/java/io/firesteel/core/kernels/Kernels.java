package io.firesteel.core.kernels;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The operations of a decoder-only transformer, each with its way back. Matrices are row-major {@code float[]} with an
 * offset and a stride (distance between rows, at least the width), so heads and fused projections are views and never
 * copies. "Adds" means that the result is added to what is there; otherwise it is overwritten.
 *
 * <p>A result's bits depend on the numbers of its own row only: not on how many rows are computed together, nor on the
 * provider, the machine or the thread; with products of the {@linkplain Arithmetic machine's own}, nor on anything but the machine's kind. Instances are stateless and may be used by any number of threads; working memory is
 * one set of arrays per thread.
 */
public final class Kernels {
    /** System property: {@value} names the {@linkplain #provider provider}; {@code vector} demands either of the two. */
    public static final String PROVIDER_PROPERTY = "firesteel.kernels";

    /** Elements of a long row that are summed in single precision before they join a double. */
    public static final int CHUNK = 1024;

    /** Columns of a product that are computed together. */
    public static final int COLUMNS = OneDnn.BLOCK;

    private final String provider;
    private final String implementation;
    private final Lanes lanes;
    private final Products products;
    private final AttentionKernels attention;
    private final CachedAttentionKernels cachedAttention;

    Kernels(String provider, Lanes lanes, Tiles tiles) {
        this(provider, "", lanes, tiles, new MatmulKernels(lanes, tiles));
    }

    /** @param implementation of the products, where bits depend on it; otherwise "" */
    Kernels(String provider, String implementation, Lanes lanes, Tiles tiles, Products products) {
        this.provider = provider;
        this.implementation = implementation;
        this.lanes = lanes;
        this.products = products;
        attention = new AttentionKernels(lanes, tiles);
        cachedAttention = new CachedAttentionKernels(lanes, tiles);
    }

    /** The fastest provider of this machine; says once in the log which one that is. */
    public static Kernels best() {
        return Best.INSTANCE;
    }

    /**
     * Those whose products are of that arithmetic; says once in the log which these are.
     *
     * @throws Fault if this machine has none that keep the promise, or others than the arithmetic is {@linkplain Arithmetic#here bound} to
     */
    public static Kernels of(Arithmetic arithmetic) {
        return arithmetic.kernels() == Arithmetic.Choice.EXACT ? best() : FastKernels.of(arithmetic);
    }

    /** Who computes what is no product. */
    static Provider bestProvider() {
        return Best.PROVIDER;
    }

    /** Plain loops, the same bits. */
    public static Kernels scalar() {
        return Provider.SCALAR.kernels();
    }

    /** All that this JVM on this machine can run, the fastest first. */
    public static List<Kernels> all() {
        List<Kernels> all = new ArrayList<>();
        for (Provider provider : Provider.values()) {
            if (provider.missing() == null) {
                all.add(provider.kernels());
            }
        }
        return all;
    }

    /** {@code vector-512}, {@code vector-256} or {@code scalar}; before it the implementation of products that are not ours. */
    public String provider() {
        return provider;
    }

    /** Whose products, where the bits depend on it; "" for our own. */
    public String implementation() {
        return implementation;
    }

    /** Bytes that a number of a right-hand side takes: as {@link Arithmetic#bytesOfWeight} says. */
    public int bytesOfWeight() {
        return products.bytesOfWeight();
    }

    /** An empty right-hand side for {@link #matmul} of these kernels. */
    public PackedMatrix matrix(int depth, int columns) {
        return matrix(depth, columns, null);
    }

    /**
     * The same in the memory of one that nobody uses any more, where it is large enough.
     *
     * @param spare lost, whether or not it is large enough; null for none
     */
    public PackedMatrix matrix(int depth, int columns, PackedMatrix spare) {
        return products.matrix(depth, columns, spare);
    }

    /** An empty table of rows that are looked up, where these kernels' right-hand sides lie. */
    public Table table(int rows, int width) {
        return products.table(rows, width);
    }

    /** For y = x·Wᵀ, where W is a linear layer's weight {@code [outputs, inputs]} as Hugging Face stores it. */
    public PackedMatrix forward(float[] weights, int offset, int outputs, int inputs) {
        PackedMatrix packed = matrix(inputs, outputs);
        packed.putRows(0, weights, offset, inputs, outputs);
        return packed;
    }

    /** For dX = dY·W, the way back through the same layer. */
    public PackedMatrix backward(float[] weights, int offset, int outputs, int inputs) {
        PackedMatrix packed = matrix(outputs, inputs);
        packed.putColumns(0, weights, offset, inputs, outputs);
        return packed;
    }

    /** C {@code [rows, columns]} = or += A {@code [rows, depth]} · B {@code [depth, columns]}. */
    public void matmul(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix b,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        products.matmul(a, aOffset, aStride, rows, b, 0, b.columns(), c, cOffset, cStride, accumulate);
    }

    /**
     * The same of some columns of B and C alone, with the bits that they have beside all others: threads share a product so.
     *
     * @param first the first of them, a multiple of {@value #COLUMNS}
     * @param columns how many, a multiple of {@value #COLUMNS} or up to the last
     */
    public void matmul(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix b,
            int first,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        products.matmul(a, aOffset, aStride, rows, b, first, columns, c, cOffset, cStride, accumulate);
    }

    /** Where threads that share a product put its left-hand side; for one product at a time. */
    public StagedRows staged() {
        return products.staged();
    }

    /**
     * The same of some of the rows that have been staged, which are multiplied by what their owner has said.
     *
     * @param cOffset of the first of these rows
     */
    public void matmul(
            StagedRows a,
            int firstRow,
            int rows,
            int first,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        products.matmul(a, firstRow, rows, first, columns, c, cOffset, cStride, accumulate);
    }

    /** The way back through products, for one thread. */
    public ProductGradients gradients() {
        return products.gradients();
    }

    /** Adds a bias to each row. */
    public void addBias(float[] x, int offset, int stride, int rows, int width, float[] bias, int biasOffset) {
        for (int row = 0; row < rows; row++) {
            lanes.add(bias, biasOffset, x, offset + row * stride, width);
        }
    }

    /** Adds the rows of dY to dBias, in order. */
    public void biasGradient(
            float[] dy, int dyOffset, int dyStride, int rows, int width, float[] dBias, int dBiasOffset) {
        for (int row = 0; row < rows; row++) {
            lanes.add(dy, dyOffset + row * dyStride, dBias, dBiasOffset, width);
        }
    }

    /** Adds x to y, {@code n} elements: the residual connection, and the sum of two gradients. */
    public void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
        lanes.add(x, xOffset, y, yOffset, n);
    }

    /** x = x · scale. */
    public void scale(float[] x, int offset, int n, float scale) {
        lanes.scale(x, offset, scale, x, offset, n);
    }

    /** The table's rows of the given tokens. */
    public void gather(
            float[] table,
            int tableOffset,
            int width,
            int[] tokens,
            int first,
            int rows,
            float[] y,
            int yOffset,
            int yStride) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(table, tableOffset + tokens[first + row] * width, y, yOffset + row * yStride, width);
        }
    }

    /** The way back through {@link #gather}: adds each row of dY to its token's row of dTable, in order. */
    public void scatterAdd(
            float[] dy,
            int dyOffset,
            int dyStride,
            int[] tokens,
            int first,
            int rows,
            int width,
            float[] dTable,
            int dTableOffset) {
        for (int row = 0; row < rows; row++) {
            lanes.add(dy, dyOffset + row * dyStride, dTable, dTableOffset + tokens[first + row] * width, width);
        }
    }

    /**
     * y = x · r · gain with r = 1/√(mean(x²) + ε) (Zhang, Sennrich 2019, arXiv:1910.07467, eq. 4). y may be x.
     *
     * @param inverseRms r of each row, for the way back, {@code [rows]} from {@code inverseRmsOffset}; null if not needed
     */
    public void rmsNorm(
            float[] x,
            int xOffset,
            int xStride,
            int rows,
            int width,
            float[] gain,
            int gainOffset,
            double epsilon,
            float[] y,
            int yOffset,
            int yStride,
            float[] inverseRms,
            int inverseRmsOffset) {
        for (int row = 0; row < rows; row++) {
            int at = xOffset + row * xStride;
            float squares = lanes.dot(x, at, x, at, width);
            float r = (float) (1 / Math.sqrt((double) squares / width + epsilon));
            if (inverseRms != null) {
                inverseRms[inverseRmsOffset + row] = r;
            }
            lanes.scale(x, at, r, gain, gainOffset, y, yOffset + row * yStride, width);
        }
    }

    /**
     * dx = r · (gain·dy − x · r² · mean(gain·dy·x)); adds dy · x · r to dGain. dx may be dy.
     *
     * @param accumulate whether dx is added to
     */
    public void rmsNormBackward(
            float[] dy,
            int dyOffset,
            int dyStride,
            float[] x,
            int xOffset,
            int xStride,
            int rows,
            int width,
            float[] gain,
            int gainOffset,
            float[] inverseRms,
            int inverseRmsOffset,
            float[] dx,
            int dxOffset,
            int dxStride,
            boolean accumulate,
            float[] dGain,
            int dGainOffset) {
        for (int row = 0; row < rows; row++) {
            int dyAt = dyOffset + row * dyStride;
            int xAt = xOffset + row * xStride;
            float r = inverseRms[inverseRmsOffset + row];
            float coefficient = lanes.tripleDot(dy, dyAt, gain, gainOffset, x, xAt, width) * r * r / width;
            lanes.normGradient(
                    dy,
                    dyAt,
                    x,
                    xAt,
                    gain,
                    gainOffset,
                    r,
                    coefficient,
                    dx,
                    dxOffset + row * dxStride,
                    dGain,
                    dGainOffset,
                    width,
                    !accumulate);
        }
    }

    /**
     * Turns {@code heads} heads that lie side by side in each row to the row's position, in place: as many of each head's first elements as
     * the table turns. {@code inverse} turns back, and is the way back.
     */
    public void rope(
            float[] x,
            int offset,
            int stride,
            int rows,
            int heads,
            int headWidth,
            int[] positions,
            int firstPosition,
            Rope table,
            boolean inverse) {
        int half = table.half();
        if (2 * half > headWidth) {
            throw new Fault(
                    "rope",
                    "heads of width " + 2 * half + " or more",
                    headWidth + "",
                    "this is a bug: please report it");
        }
        for (int row = 0; row < rows; row++) {
            int at = positions[firstPosition + row] * half;
            for (int head = 0; head < heads; head++) {
                lanes.rotate(
                        x, offset + row * stride + head * headWidth, half, table.cosine(), table.sine(), at, inverse);
            }
        }
    }

    /** y = silu(gate) · up (Shazeer 2020, arXiv:2002.05202, eq. 6). */
    public void swiglu(
            float[] gate,
            int gateOffset,
            int gateStride,
            float[] up,
            int upOffset,
            int upStride,
            int rows,
            int width,
            float[] y,
            int yOffset,
            int yStride) {
        for (int row = 0; row < rows; row++) {
            lanes.swiglu(
                    gate,
                    gateOffset + row * gateStride,
                    up,
                    upOffset + row * upStride,
                    y,
                    yOffset + row * yStride,
                    width);
        }
    }

    /** The way back through {@link #swiglu}; dGate and dUp may be the very views of gate and up. */
    public void swigluBackward(
            float[] dy,
            int dyOffset,
            int dyStride,
            float[] gate,
            int gateOffset,
            int gateStride,
            float[] up,
            int upOffset,
            int upStride,
            int rows,
            int width,
            float[] dGate,
            int dGateOffset,
            int dGateStride,
            float[] dUp,
            int dUpOffset,
            int dUpStride) {
        for (int row = 0; row < rows; row++) {
            lanes.swigluGradient(
                    dy,
                    dyOffset + row * dyStride,
                    gate,
                    gateOffset + row * gateStride,
                    up,
                    upOffset + row * upStride,
                    dGate,
                    dGateOffset + row * dGateStride,
                    dUp,
                    dUpOffset + row * dUpStride,
                    width);
        }
    }

    /**
     * y = gelu(gate) · up, gelu by its tanh form (Shazeer 2020, eq. 6). Since ½(1 + tanh u) = σ(2u), it is swiglu with another argument
     * of the sigmoid.
     */
    public void geglu(
            float[] gate,
            int gateOffset,
            int gateStride,
            float[] up,
            int upOffset,
            int upStride,
            int rows,
            int width,
            float[] y,
            int yOffset,
            int yStride) {
        for (int row = 0; row < rows; row++) {
            int g = gateOffset + row * gateStride;
            int u = upOffset + row * upStride;
            int to = yOffset + row * yStride;
            for (int i = 0; i < width; i++) {
                y[to + i] = Gelu.of(gate[g + i]) * up[u + i];
            }
        }
    }

    /** The way back through {@link #geglu}; dGate and dUp may be the very views of gate and up. */
    public void gegluBackward(
            float[] dy,
            int dyOffset,
            int dyStride,
            float[] gate,
            int gateOffset,
            int gateStride,
            float[] up,
            int upOffset,
            int upStride,
            int rows,
            int width,
            float[] dGate,
            int dGateOffset,
            int dGateStride,
            float[] dUp,
            int dUpOffset,
            int dUpStride) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                float d = dy[dyOffset + row * dyStride + i];
                float g = gate[gateOffset + row * gateStride + i];
                float u = up[upOffset + row * upStride + i];
                dUp[dUpOffset + row * dUpStride + i] = d * Gelu.of(g);
                dGate[dGateOffset + row * dGateStride + i] = d * u * Gelu.slope(g);
            }
        }
    }

    /** x = cap · tanh(x / cap), n elements. */
    public void softCap(float[] x, int offset, int n, float cap) {
        new AttentionRule(1, cap, 0).cap(x, offset, n);
    }

    /** The way back through {@link #softCap}, on the gradient in place: dx = dx · (1 − (y / cap)²), y the capped ones. */
    public void softCapBackward(float[] dx, int dxOffset, float[] y, int yOffset, int n, float cap) {
        for (int i = 0; i < n; i++) {
            float t = y[yOffset + i] / cap;
            dx[dxOffset + i] *= 1 - t * t;
        }
    }

    /**
     * Causal attention over segments laid end to end. One that begins at 0 is a sequence, or a trunk: those behind it that begin where it ends
     * go on from it, and may be trunks themselves, at most two before a segment. A row sees all rows of the trunks before it, then those of its own segment up to itself.
     * Every row's bits are those that it has in a sequence of its own.
     *
     * <p>Worked: starts 0, 2, 3, 5, 6 and begins 0, 2, 2, 4 are the sequences of rows 0 1 2 and 0 1 3 4 5.
     *
     * @param q queries, {@code heads} heads side by side in each row, rotated
     * @param k keys, {@code kvHeads} heads side by side; query head h uses key head h / (heads / kvHeads)
     * @param starts first row of each segment, then the end: {@code [segments + 1]}
     * @param begins position of each segment's first row in its sequence: 0, or where its last trunk ends, {@code [segments]}; what goes on from a trunk
     *     comes right behind it, with all that goes on from that
     * @param rule scale, cap and window of scores
     * @param out like q
     * @param logSumExp of each row's scaled scores, for the way back, {@code [rows, heads]} from its offset
     */
    public void attention(
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            int[] starts,
            int[] begins,
            int segments,
            int heads,
            int kvHeads,
            int headWidth,
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride,
            float[] logSumExp,
            int logSumExpOffset) {
        attention(
                q,
                qOffset,
                qStride,
                k,
                kOffset,
                kStride,
                v,
                vOffset,
                vStride,
                starts,
                begins,
                segments,
                0,
                heads,
                kvHeads,
                headWidth,
                rule,
                out,
                outOffset,
                outStride,
                logSumExp,
                logSumExpOffset);
    }

    /**
     * {@link #attention} of some segments only.
     *
     * @param asking the first segment that has queries, to the last: those before it, trunks, give keys and values, and nothing is read or written
     *     where their queries, outputs and sums would be
     */
    public void attention(
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            int[] starts,
            int[] begins,
            int segments,
            int asking,
            int heads,
            int kvHeads,
            int headWidth,
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride,
            float[] logSumExp,
            int logSumExpOffset) {
        attention.forward(
                q,
                qOffset,
                qStride,
                k,
                kOffset,
                kStride,
                v,
                vOffset,
                vStride,
                starts,
                begins,
                segments,
                asking,
                heads,
                kvHeads,
                headWidth,
                rule,
                out,
                outOffset,
                outStride,
                logSumExp,
                logSumExpOffset);
    }

    /**
     * The way back through attention, probabilities computed anew; overwrites dq, dk and dv, which may be the views q, k, v. Gradients of a
     * trunk's keys and values are summed over its own rows, then over the segments that go on from it, in their order: the same bits whatever
     * else is computed beside them.
     */
    public void attentionBackward(
            float[] dOut,
            int dOutOffset,
            int dOutStride,
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            float[] out,
            int outOffset,
            int outStride,
            float[] logSumExp,
            int logSumExpOffset,
            int[] starts,
            int[] begins,
            int segments,
            int heads,
            int kvHeads,
            int headWidth,
            AttentionRule rule,
            float[] dq,
            int dqOffset,
            int dqStride,
            float[] dk,
            int dkOffset,
            int dkStride,
            float[] dv,
            int dvOffset,
            int dvStride) {
        attention.backward(
                dOut,
                dOutOffset,
                dOutStride,
                q,
                qOffset,
                qStride,
                k,
                kOffset,
                kStride,
                v,
                vOffset,
                vStride,
                out,
                outOffset,
                outStride,
                logSumExp,
                logSumExpOffset,
                starts,
                begins,
                segments,
                heads,
                kvHeads,
                headWidth,
                rule,
                dq,
                dqOffset,
                dqStride,
                dk,
                dkOffset,
                dkStride,
                dv,
                dvOffset,
                dvStride);
    }

    /**
     * Attention of the newest position of each sequence to all positions of its cache, itself included; the same bits as
     * attention over the whole sequence gives the last row. The cache has {@linkplain KvCache#extend room} for the newest position, and gets its key
     * (rotated) and value here. Fastest where sequences that continue the same cache stand side by side.
     *
     * @param k newest keys, {@code kvHeads} heads side by side in each row
     * @param firstRow the first row with its cache to be looked at; threads share the rows so
     */
    public void cachedAttention(
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            int firstRow,
            int rows,
            KvCache[] caches,
            int layer,
            int heads,
            int kvHeads,
            int headWidth,
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride) {
        cachedAttention.attend(
                q, qOffset, qStride, k, kOffset, kStride, v, vOffset, vStride, firstRow, rows, caches, layer, heads,
                kvHeads, headWidth, rule, out, outOffset, outStride);
    }

    /**
     * Log-prob of one target per row and entropy of the row's distribution, in nats.
     *
     * @param targets token per row; below 0: the row is left out and gets zeros
     * @param logPartition log Σ exp(logit) of each row, for the way back
     * @param entropies null if not needed
     */
    public void logProbs(
            float[] logits,
            int offset,
            int stride,
            int rows,
            int vocabulary,
            int[] targets,
            int firstTarget,
            float[] logProbs,
            float[] logPartition,
            float[] entropies,
            int outputOffset) {
        float[] sums = Scratch.ofThread().get(Scratch.Slot.SUMS, 2);
        for (int row = 0; row < rows; row++) {
            int target = targets[firstTarget + row];
            int at = offset + row * stride;
            int to = outputOffset + row;
            float logProb = 0;
            float partition = 0;
            float entropy = 0;
            if (target >= 0) {
                float max = lanes.max(logits, at, vocabulary);
                double sum = 0;
                double weighted = 0;
                for (int first = 0; first < vocabulary; first += CHUNK) {
                    lanes.expSums(logits, at + first, Math.min(CHUNK, vocabulary - first), max, sums);
                    sum += sums[0];
                    weighted += sums[1];
                }
                double log = StrictMath.log(sum);
                partition = (float) (max + log);
                logProb = logProb(logits[at + target], max, log);
                entropy = (float) (log - weighted / sum);
            }
            logProbs[to] = logProb;
            logPartition[to] = partition;
            if (entropies != null) {
                entropies[to] = entropy;
            }
        }
    }

    /**
     * The way back through {@link #logProbs}, written over the logits: dLogProb · (onehot(target) − p) − dEntropy · p · (log p + H). The logits may
     * be a part of the vocabulary's; a target that is not among them is given as {@code vocabulary}, their number.
     */
    public void logProbsBackward(
            float[] logits,
            int offset,
            int stride,
            int rows,
            int vocabulary,
            int[] targets,
            int firstTarget,
            float[] logPartition,
            float[] entropies,
            float[] dLogProbs,
            float[] dEntropies,
            int outputOffset) {
        for (int row = 0; row < rows; row++) {
            int target = targets[firstTarget + row];
            int at = offset + row * stride;
            int from = outputOffset + row;
            float dLogProb = dLogProbs[from];
            float dEntropy = dEntropies[from];
            if (target < 0 || (dLogProb == 0 && dEntropy == 0)) {
                Arrays.fill(logits, at, at + vocabulary, 0);
                continue;
            }
            float constant = -dLogProb - dEntropy * entropies[from];
            lanes.logitGradient(logits, at, vocabulary, logPartition[from], constant, -dEntropy);
            if (target < vocabulary) {
                logits[at + target] += dLogProb;
            }
        }
    }

    /** The one way from a logit to a log-prob: its row's largest logit and log Σ exp(logit − largest) are taken off. */
    public static float logProb(float logit, float max, double logSum) {
        return (float) ((double) logit - max - logSum);
    }

    /** Largest of n elements. */
    public float max(float[] x, int offset, int n) {
        return lanes.max(x, offset, n);
    }

    /** y = exp((x − shift) · scale), n elements; returns Σ y. y may be x, and up to {@value Lanes#SLACK} elements of y after them are lost. */
    public double expSum(float[] x, int xOffset, int n, float shift, float scale, float[] y, int yOffset) {
        double sum = 0;
        for (int first = 0; first < n; first += CHUNK) {
            int count = Math.min(CHUNK, n - first);
            sum += lanes.expSum(x, xOffset + first, count, shift, scale, y, yOffset + first);
        }
        return sum;
    }

    /** Σ w·(x − shift), n elements. */
    public double weightedSum(float[] w, int wOffset, float[] x, int xOffset, int n, float shift) {
        double sum = 0;
        for (int first = 0; first < n; first += CHUNK) {
            int count = Math.min(CHUNK, n - first);
            sum += lanes.weightedSum(w, wOffset + first, x, xOffset + first, count, shift);
        }
        return sum;
    }

    /** e to the x, the one that all kernels use. */
    public static float exp(float x) {
        return Exponential.exp(x);
    }

    /** Σ x², in double precision, as eight partial sums. */
    public double squaredNorm(float[] x, int offset, int n) {
        double[] sums = new double[8];
        for (int i = 0; i < n; i++) {
            double value = x[offset + i];
            sums[i & 7] += value * value;
        }
        return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    }

    /**
     * One AdamW step (Loshchilov, Hutter 2019, arXiv:1711.05101, alg. 2) as PyTorch does it: the weight shrinks by lr · weightDecay,
     * then moves by lr/(1 − β1ᵗ) · m / (√v/√(1 − β2ᵗ) + ε).
     *
     * @param gradientScale what the gradient is multiplied by first: 1 over the denominator, clipping
     * @param step t, from 1
     */
    public void adamW(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            float[] first,
            int firstOffset,
            float[] second,
            int secondOffset,
            int n,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            double gradientScale,
            long step) {
        AdamWFactors factors = AdamWFactors.of(learningRate, beta1, beta2, epsilon, weightDecay, gradientScale, step);
        lanes.adamW(
                parameters,
                parametersOffset,
                gradient,
                gradientOffset,
                first,
                firstOffset,
                second,
                secondOffset,
                n,
                factors);
    }

    /**
     * The same with both moments of an element in one word, as bfloat16 numbers: the first in the upper half, the second in the lower one. The step
     * is made with the moments in single precision, which are then {@linkplain RoundingBits rounded stochastically}, so that what is
     * added to them is not lost, however small.
     *
     * @param index of the first element among all parameters: with {@code step} the address of what it is rounded by
     */
    public void adamW(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            int[] moments,
            int momentsOffset,
            int n,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            double gradientScale,
            long step,
            int index) {
        lanes.adamW(
                parameters,
                parametersOffset,
                gradient,
                gradientOffset,
                moments,
                momentsOffset,
                n,
                AdamWFactors.of(learningRate, beta1, beta2, epsilon, weightDecay, gradientScale, step),
                RoundingBits.at(step),
                index);
    }

    /** Holds the choice, made once. */
    private static final class Best {
        static final Provider PROVIDER = Provider.chosen();
        static final Kernels INSTANCE = PROVIDER.kernels();
    }
}
