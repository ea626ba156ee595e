package io.firesteel.trainer.network.operations;

import io.firesteel.core.kernels.AttentionRule;
import io.firesteel.core.kernels.Rope;
import io.firesteel.core.policy.Activation;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.Rotary;
import io.firesteel.trainer.optimiser.AdamW;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.api.ops.impl.scatter.ScatterUpdate.UpdateOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.ops.transforms.Transforms;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * The operations in ND4J's own: they run on any ND4J backend, CUDA's too. On the CPU they are two to four times slower
 * than the fused ones and serve as their yardstick; in double precision they are what finite differences are compared with.
 *
 * <p>Products go through {@code Nd4j.gemm} into the transposed view of the result: a result in c order then needs no copy.
 * Attention pads the sequences of a micro-batch to one length and multiplies in batches of sequence × key/value head.
 * Temporary arrays live in a workspace that is closed at the end of each operation.
 */
public final class PlainOperations implements Operations {
    private static final WorkspaceConfiguration TEMPORARY = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0.1)
            .policyLearning(LearningPolicy.OVER_TIME)
            .cyclesBeforeInitialization(3)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();

    private static final String WORKSPACE = "FIRESTEEL_TEMPORARY";

    private final DataType type;
    private final Map<Rotary, Rope> ropes;
    private final boolean gainsFromOne;

    public PlainOperations(Architecture architecture, DataType type) {
        this.type = type;
        this.ropes = Rope.tables(architecture, architecture.maxPositions());
        this.gainsFromOne = architecture.parts().gainsFromOne();
    }

    @Override
    public Matrix allocate(int rows, int columns) {
        return new NdMatrix(Nd4j.createUninitializedDetached(type, 'c', rows, columns));
    }

    @Override
    public void release(Matrix matrix) {
        if (matrix != null && nd(matrix).closeable()) {
            nd(matrix).close();
        }
    }

    private static INDArray nd(Matrix matrix) {
        return ((NdMatrix) matrix).array();
    }

    @Override
    public INDArray array(Matrix matrix) {
        return nd(matrix);
    }

    @Override
    public Matrix matrix(INDArray array) {
        return new NdMatrix(array);
    }

    @Override
    public void clear(Matrix matrix) {
        nd(matrix).assign(0);
    }

    @Override
    public void scale(Matrix x, double factor) {
        nd(x).muli(factor);
    }

    @Override
    public void copy(Matrix x, Matrix out) {
        nd(out).assign(nd(x));
    }

    @Override
    public void add(Matrix x, Matrix out) {
        nd(out).addi(nd(x));
    }

    @Override
    public void joinRows(Matrix[] parts, Matrix out) {
        int at = 0;
        for (Matrix part : parts) {
            nd(out).get(NDArrayIndex.interval(at, at + part.rows()), all()).assign(nd(part));
            at += part.rows();
        }
    }

    @Override
    public void embed(int[] tokens, Parameter table, Matrix out) {
        scoped(() -> nd(out).assign(Nd4j.pullRows(table.value(), 1, tokens)));
    }

    @Override
    public void embedBackward(int[] tokens, Matrix dOut, Parameter table, boolean add) {
        scoped(() -> {
            if (!add) {
                table.gradient().assign(0);
            }
            Nd4j.scatterUpdate(UpdateOp.ADD, table.gradient(), Nd4j.createFromArray(tokens), nd(dOut), 1);
        });
    }

    @Override
    public void normalize(Matrix x, Parameter gain, double epsilon, Matrix inverseRms, Matrix out) {
        scoped(() -> {
            nd(inverseRms).assign(inverseRms(nd(x), 1, epsilon));
            nd(out).assign(nd(x).mul(nd(inverseRms)).mul(row(gains(gain))));
        });
    }

    @Override
    public void normalizeBackward(Matrix dOut, Matrix x, Matrix inverseRms, Parameter gain, Matrix dX) {
        scoped(() -> {
            INDArray r = nd(inverseRms); // [N, 1]
            INDArray unit = nd(x).mul(r); // [N, D]
            gain.gradient().assign(nd(dOut).mul(unit).sum(0));
            nd(dX).addi(normBackward(nd(dOut).mul(row(gains(gain))), unit, r, 1));
        });
    }

    @Override
    public void project(Matrix x, Projection projection, Matrix out, boolean add) {
        scoped(() -> {
            int at = 0;
            for (int p = 0; p < projection.weights().size(); p++) {
                INDArray weight = projection.weights().get(p).value();
                boolean whole = projection.weights().size() == 1;
                INDArray part = whole ? nd(out) : empty(x.rows(), weight.size(0)); // [N, out]
                Nd4j.gemm(weight, nd(x), part.transpose(), false, true, 1, whole && add ? 1 : 0);
                if (!projection.biases().isEmpty()) {
                    part.addiRowVector(row(projection.biases().get(p).value()));
                }
                if (!whole) {
                    INDArray target = columns(nd(out), at, at + (int) weight.size(0));
                    if (add) {
                        target.addi(part);
                    } else {
                        target.assign(part);
                    }
                }
                at += (int) weight.size(0);
            }
        });
    }

    @Override
    public void projectBackward(Matrix dOut, Matrix x, Projection projection, Matrix dX, boolean add) {
        scoped(() -> {
            int at = 0;
            for (int p = 0; p < projection.weights().size(); p++) {
                Parameter weight = projection.weights().get(p);
                int out = (int) weight.value().size(0);
                boolean whole = projection.weights().size() == 1;
                INDArray part =
                        whole ? nd(dOut) : columns(nd(dOut), at, at + out).dup('c'); // [N, out]
                Nd4j.gemm(nd(x), part, weight.gradient().transpose(), true, false, 1, add ? 1 : 0);
                Nd4j.gemm(weight.value(), part, nd(dX).transpose(), true, true, 1, p > 0 ? 1 : 0);
                if (!projection.biases().isEmpty()) {
                    INDArray bias = projection.biases().get(p).gradient();
                    INDArray sum = part.sum(0);
                    if (add) {
                        bias.addi(sum);
                    } else {
                        bias.assign(sum);
                    }
                }
                at += out;
            }
        });
    }

    @Override
    public void normalizeHeads(
            Matrix raw, Architecture a, Parameter queryGain, Parameter keyGain, Matrix inverseRms, Matrix out) {
        scoped(() -> {
            nd(out).assign(nd(raw));
            for (boolean query : new boolean[] {true, false}) {
                Parameter gain = query ? queryGain : keyGain;
                Stretch s = Stretch.of(a, query);
                INDArray x = s.from(nd(raw)); // [N, count, each]
                INDArray r = inverseRms(x, 2, a.normEpsilon()); // [N, count, 1]
                s.scales(nd(inverseRms)).assign(r.reshape(raw.rows(), s.count()));
                INDArray y = x.mul(r).mul(gains(gain).reshape(1, 1, s.each()));
                s.elements(nd(out)).assign(y.reshape(raw.rows(), (long) s.count() * s.each()));
            }
        });
    }

    @Override
    public void normalizeHeadsBackward(
            Matrix dQkv, Matrix raw, Architecture a, Parameter queryGain, Parameter keyGain, Matrix inverseRms) {
        scoped(() -> {
            for (boolean query : new boolean[] {true, false}) {
                Parameter gain = query ? queryGain : keyGain;
                Stretch s = Stretch.of(a, query);
                INDArray dY = s.from(nd(dQkv));
                INDArray r = s.scales(nd(inverseRms)).dup('c').reshape(raw.rows(), s.count(), 1);
                INDArray unit = s.from(nd(raw)).mul(r);
                gain.gradient().assign(dY.mul(unit).sum(0, 1));
                INDArray dX = normBackward(dY.mul(gains(gain).reshape(1, 1, s.each())), unit, r, 2);
                s.elements(nd(dQkv)).assign(dX.reshape(raw.rows(), (long) s.count() * s.each()));
            }
        });
    }

    /**
     * The queries, or the keys, of packed rows, cut into stretches that are normalised by themselves.
     *
     * @param first column of the first
     * @param firstScale column of its inverse root mean square
     * @param count how many there are
     * @param each columns of one
     */
    private record Stretch(int first, int firstScale, int count, int each) {
        static Stretch of(Architecture a, boolean query) {
            return query
                    ? new Stretch(0, 0, a.normedQueries(), a.queryWidth() / a.normedQueries())
                    : new Stretch(a.queryWidth(), a.normedQueries(), a.normedKeys(), a.kvWidth() / a.normedKeys());
        }

        /** {@code [N, count, each]}. */
        INDArray from(INDArray rows) {
            return elements(rows).dup('c').reshape(rows.size(0), count, each);
        }

        INDArray elements(INDArray rows) {
            return columns(rows, first, first + count * each);
        }

        INDArray scales(INDArray inverseRms) {
            return columns(inverseRms, firstScale, firstScale + count);
        }
    }

    /** What a norm multiplies by. */
    private INDArray gains(Parameter gain) {
        return gainsFromOne ? gain.value().add(1) : gain.value();
    }

    @Override
    public void rotate(Matrix qkv, Bounds bounds, Architecture a, int layer, boolean backward) {
        Rotary rotary = a.attention().get(layer).rotary();
        if (rotary.width() == 0) {
            return;
        }
        Rope rope = Objects.requireNonNull(ropes.get(rotary), "a rotary part of this architecture");
        scoped(() -> {
            int n = bounds.tokens();
            int half = rope.half();
            INDArray cosines = angles(rope.cosine(), half, bounds); // [N, 1, half]
            INDArray sines = angles(rope.sine(), half, bounds);
            if (backward) {
                sines.negi();
            }
            int heads = a.heads() + a.kvHeads();
            INDArray x = heads(nd(qkv), 0, heads, a.headWidth()); // [N, heads, headWidth]
            INDArray first = x.get(all(), all(), NDArrayIndex.interval(0, half)).dup('c');
            INDArray second =
                    x.get(all(), all(), NDArrayIndex.interval(half, 2 * half)).dup('c');
            INDArray turned = Nd4j.concat(
                    2,
                    first.mul(cosines).subi(second.mul(sines)),
                    second.mul(cosines).addi(first.mul(sines)));
            x.get(all(), all(), NDArrayIndex.interval(0, 2 * half)).assign(turned);
            columns(nd(qkv), 0, heads * a.headWidth()).assign(x.reshape(n, (long) heads * a.headWidth()));
        });
    }

    @Override
    public void attend(Matrix qkv, Bounds bounds, Architecture a, int layer, Matrix logSumExp, Matrix out) {
        scoped(() -> {
            Padding padding = new Padding(bounds);
            INDArray padded = padding.pad(nd(qkv));
            INDArray q = queries(padded, 0, bounds, a); // [S·K, G·T, headWidth]
            INDArray k = keys(padded, a.queryWidth(), bounds, a); // [S·K, T, headWidth]
            INDArray v = keys(padded, a.queryWidth() + a.kvWidth(), bounds, a);
            AttentionRule rule = AttentionRule.of(a, layer);
            INDArray scores = scores(q, k, rule, a).addi(mask(bounds, a, rule)); // [S·K, G·T, T]
            INDArray max = scores.max(true, 2);
            INDArray weights = Transforms.exp(scores.subi(max), false);
            INDArray sum = weights.sum(true, 2); // [S·K, G·T, 1]
            INDArray mixed = Nd4j.matmul(weights.divi(sum), v, false, false, false); // [S·K, G·T, headWidth]
            nd(out).assign(padding.unpad(tokenMajor(mixed, a.headWidth(), bounds, a)));
            INDArray lse = Transforms.log(sum, false).addi(max);
            nd(logSumExp).assign(padding.unpad(tokenMajor(lse, 1, bounds, a)));
        });
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
        scoped(() -> {
            Padding padding = new Padding(bounds);
            INDArray padded = padding.pad(nd(qkv));
            INDArray q = queries(padded, 0, bounds, a);
            INDArray k = keys(padded, a.queryWidth(), bounds, a);
            INDArray v = keys(padded, a.queryWidth() + a.kvWidth(), bounds, a);
            // A padded row repeats row 0: its weights and its gradient must be zero.
            INDArray hidden = padding.mask().rsubi(1).muli(1e9);
            INDArray lse = heads(padding.pad(nd(logSumExp)).addi(hidden), 1, bounds, a); // [S·K, G·T, 1]
            INDArray dMixed = queries(padding.pad(nd(dOut)).muliColumnVector(padding.mask()), 0, bounds, a);
            INDArray mixed = queries(padding.pad(nd(out)), 0, bounds, a);
            AttentionRule rule = AttentionRule.of(a, layer);
            INDArray scores = scores(q, k, rule, a); // [S·K, G·T, T]
            // d capped / d uncapped = 1 − tanh²
            INDArray slope = rule.cap() == 0
                    ? null
                    : scores.mul(scores).divi(-(double) rule.cap() * rule.cap()).addi(1);
            INDArray weights = Transforms.exp(scores.addi(mask(bounds, a, rule)).subi(lse), false);
            INDArray dV = Nd4j.matmul(weights, dMixed, true, false, false); // [S·K, T, headWidth]
            INDArray dWeights = Nd4j.matmul(dMixed, v, false, true, false);
            INDArray dScores =
                    dWeights.subi(dMixed.mul(mixed).sum(true, 2)).muli(weights).muli(scale(a));
            if (slope != null) {
                dScores.muli(slope);
            }
            INDArray dQ = Nd4j.matmul(dScores, k, false, false, false);
            INDArray dK = Nd4j.matmul(dScores, q, true, false, false);
            INDArray joined = Nd4j.concat(
                    1,
                    tokenMajor(dQ, a.headWidth(), bounds, a),
                    keyTokenMajor(dK, bounds, a),
                    keyTokenMajor(dV, bounds, a));
            nd(dQkv).assign(padding.unpad(joined));
        });
    }

    @Override
    public void gate(Matrix gateUp, Activation activation, Matrix out) {
        scoped(() -> {
            int f = out.columns();
            INDArray gate = columns(nd(gateUp), 0, f).dup('c');
            INDArray up = columns(nd(gateUp), f, 2 * f);
            nd(out).assign(sigmoid(gate, activation).muli(gate).muli(up));
        });
    }

    @Override
    public void gateBackward(Matrix dOut, Matrix gateUp, Activation activation, Matrix dGateUp) {
        scoped(() -> {
            int f = dOut.columns();
            INDArray gate = columns(nd(gateUp), 0, f).dup('c');
            INDArray up = columns(nd(gateUp), f, 2 * f).dup('c');
            INDArray sigmoid = sigmoid(gate, activation);
            INDArray activated = gate.mul(sigmoid);
            // (x·σ(z))' = σ + x·σ·(1 − σ)·z'
            INDArray slope = sigmoid.rsub(1).muli(activated);
            if (activation == Activation.GELU_TANH) {
                slope.muli(gate.mul(gate).muli(3 * GELU_CUBE).addi(1).muli(GELU_ROOT));
            }
            slope.addi(sigmoid);
            columns(nd(dGateUp), f, 2 * f).assign(activated.muli(nd(dOut)));
            columns(nd(dGateUp), 0, f).assign(slope.muli(up).muli(nd(dOut)));
        });
    }

    private static final double GELU_CUBE = 0.044715;
    private static final double GELU_ROOT = 2 * Math.sqrt(2 / Math.PI);

    /** σ(z), what the gate is multiplied by: z is the gate itself, or for GELU 2·√(2/π)·(x + 0.044715·x³), since ½(1 + tanh u) = σ(2u). */
    private static INDArray sigmoid(INDArray gate, Activation activation) {
        return activation == Activation.SILU
                ? Transforms.sigmoid(gate, true)
                : Transforms.sigmoid(
                        gate.mul(gate).muli(GELU_CUBE).addi(1).muli(gate).muli(GELU_ROOT), false);
    }

    @Override
    public void softCap(Matrix x, double cap) {
        scoped(() -> nd(x).assign(Transforms.tanh(nd(x).div(cap), false).muli(cap)));
    }

    @Override
    public void softCapBackward(Matrix dX, Matrix capped, double cap) {
        scoped(() -> nd(dX).muli(nd(capped).mul(nd(capped)).divi(-cap * cap).addi(1)));
    }

    @Override
    public void takeRows(Matrix x, int[] rows, Matrix out) {
        scoped(() -> nd(out).assign(Nd4j.pullRows(nd(x), 1, rows)));
    }

    @Override
    public void takeRowsBackward(Matrix dOut, int[] rows, Matrix dX) {
        scoped(() -> {
            nd(dX).assign(0);
            Nd4j.scatterUpdate(UpdateOp.ASSIGN, nd(dX), Nd4j.createFromArray(rows), nd(dOut), 1);
        });
    }

    @Override
    public void score(Matrix logits, int[] tokens, Matrix logSumExp, Matrix scores) {
        scoped(() -> {
            INDArray x = nd(logits); // [R, V]
            INDArray max = x.max(true, 1);
            INDArray weights = Transforms.exp(x.sub(max), false);
            INDArray sum = weights.sum(true, 1);
            INDArray lse = Transforms.log(sum, true).addi(max); // [R, 1]
            nd(logSumExp).assign(lse);
            columns(nd(scores), 0, 1).assign(chosen(x, tokens).subi(lse));
            // entropy = lse − Σ p·x
            columns(nd(scores), 1, 2)
                    .assign(lse.sub(weights.muli(x).sum(true, 1).divi(sum)));
        });
    }

    @Override
    public void scoreBackward(Matrix logits, int[] tokens, Matrix logSumExp, Matrix scores, Matrix dScores) {
        scoped(() -> {
            INDArray x = nd(logits);
            INDArray logProbs = x.sub(nd(logSumExp)); // [R, V]
            INDArray p = Transforms.exp(logProbs, true);
            INDArray dLogProb = columns(nd(dScores), 0, 1).dup('c'); // [R, 1]
            INDArray dEntropy = columns(nd(dScores), 1, 2).dup('c');
            INDArray entropy = columns(nd(scores), 1, 2).dup('c');
            x.assign(
                    logProbs.addi(entropy).muli(dEntropy).addi(dLogProb).muli(p).negi());
            int[] cells = cells(tokens, x.columns());
            Nd4j.scatterUpdate(UpdateOp.ADD, x.reshape(x.length(), 1), Nd4j.createFromArray(cells), dLogProb, 1);
        });
    }

    @Override
    public boolean adamW(
            INDArray parameters,
            INDArray first,
            INDArray second,
            INDArray gradient,
            long from,
            long to,
            double gradientScale,
            AdamW settings,
            double decay,
            double learningRate,
            long step) {
        double correction1 = 1 - StrictMath.pow(settings.beta1(), step);
        double correction2 = 1 - StrictMath.pow(settings.beta2(), step);
        boolean[] held = {true};
        for (long at = from; at < to; at += CHUNK) {
            long begin = at;
            long end = Math.min(to, at + CHUNK);
            scoped(() -> {
                INDArray p = range(parameters, begin, end);
                INDArray m = range(first, begin, end);
                INDArray v = range(second, begin, end);
                INDArray g = range(gradient, begin, end).mul(gradientScale);
                m.muli(settings.beta1()).addi(g.mul(1 - settings.beta1()));
                v.muli(settings.beta2()).addi(g.muli(g).muli(1 - settings.beta2()));
                INDArray root =
                        Transforms.sqrt(v, true).divi(Math.sqrt(correction2)).addi(settings.epsilon());
                p.muli(1 - learningRate * decay)
                        .subi(m.mul(learningRate / correction1).divi(root));
                held[0] &= finite(p.mul(p)) && finite(m) && finite(v);
            });
        }
        return held[0];
    }

    private static boolean finite(INDArray array) {
        return Nd4j.getExecutioner()
                        .exec(new MatchCondition(array, Conditions.notFinite()))
                        .getInt(0)
                == 0;
    }

    @Override
    public void close() {
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }

    /** Elements of one temporary array in {@link #adamW}. */
    private static final int CHUNK = 1 << 22;

    /** The calculation's temporary arrays are freed at its end. */
    private static void scoped(Runnable calculation) {
        try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().getAndActivateWorkspace(TEMPORARY, WORKSPACE)) {
            calculation.run();
        }
    }

    private INDArray empty(long rows, long columns) {
        return Nd4j.createUninitialized(type, new long[] {rows, columns}, 'c');
    }

    private static INDArrayIndex all() {
        return NDArrayIndex.all();
    }

    private static INDArray columns(INDArray array, int from, int to) {
        return array.get(all(), NDArrayIndex.interval(from, to));
    }

    private static INDArray range(INDArray vector, long from, long to) {
        return vector.reshape(vector.length()).get(NDArrayIndex.interval(from, to));
    }

    private static INDArray row(INDArray vector) {
        return vector.reshape(1, vector.length());
    }

    private static INDArray inverseRms(INDArray x, int axis, double epsilon) {
        INDArray meanSquare = x.mul(x).mean(true, axis);
        return Transforms.sqrt(meanSquare.addi(epsilon), false).rdivi(1);
    }

    /** {@code dX = r · (dUnit − unit · mean(dUnit · unit))}. */
    private static INDArray normBackward(INDArray dUnit, INDArray unit, INDArray inverseRms, int axis) {
        INDArray along = dUnit.mul(unit).mean(true, axis);
        return dUnit.sub(unit.mul(along)).muli(inverseRms);
    }

    /** Heads {@code from … from + heads} of packed rows: {@code [N, heads, headWidth]}. */
    private static INDArray heads(INDArray rows, int from, int heads, int headWidth) {
        return columns(rows, from * headWidth, (from + heads) * headWidth)
                .dup('c')
                .reshape(rows.size(0), heads, headWidth);
    }

    private INDArray angles(float[] table, int half, Bounds bounds) {
        INDArray positions = Nd4j.createFromArray(Arrays.copyOf(table, bounds.longest() * half))
                .castTo(type)
                .reshape(bounds.longest(), half);
        return Nd4j.pullRows(positions, 1, bounds.positions()).reshape(bounds.tokens(), 1, half);
    }

    /** {@code [S·T, …]} → {@code [S·K, G·T, headWidth]}: the G query heads of a key/value head lie one below the other. */
    private static INDArray queries(INDArray padded, int from, Bounds bounds, Architecture a) {
        return heads(columns(padded, from, from + a.queryWidth()).dup('c'), a.headWidth(), bounds, a);
    }

    private static INDArray heads(INDArray padded, int width, Bounds bounds, Architecture a) {
        int shared = a.heads() / a.kvHeads();
        return padded.reshape(bounds.sequences(), bounds.longest(), a.kvHeads(), shared, width)
                .permute(0, 2, 3, 1, 4)
                .dup('c')
                .reshape((long) bounds.sequences() * a.kvHeads(), (long) shared * bounds.longest(), width);
    }

    /** {@code [S·T, …]} → {@code [S·K, T, headWidth]}. */
    private static INDArray keys(INDArray padded, int from, Bounds bounds, Architecture a) {
        return columns(padded, from, from + a.kvWidth())
                .dup('c')
                .reshape(bounds.sequences(), bounds.longest(), a.kvHeads(), a.headWidth())
                .permute(0, 2, 1, 3)
                .dup('c')
                .reshape((long) bounds.sequences() * a.kvHeads(), bounds.longest(), a.headWidth());
    }

    /** {@code [S·K, G·T, width]} → {@code [S·T, H·width]}. */
    private static INDArray tokenMajor(INDArray x, int width, Bounds bounds, Architecture a) {
        int shared = a.heads() / a.kvHeads();
        return x.reshape(bounds.sequences(), a.kvHeads(), shared, bounds.longest(), width)
                .permute(0, 3, 1, 2, 4)
                .dup('c')
                .reshape((long) bounds.sequences() * bounds.longest(), (long) a.heads() * width);
    }

    /** {@code [S·K, T, headWidth]} → {@code [S·T, K·headWidth]}. */
    private static INDArray keyTokenMajor(INDArray x, Bounds bounds, Architecture a) {
        return x.reshape(bounds.sequences(), a.kvHeads(), bounds.longest(), a.headWidth())
                .permute(0, 2, 1, 3)
                .dup('c')
                .reshape((long) bounds.sequences() * bounds.longest(), a.kvWidth());
    }

    /** Scaled and capped scores of all queries with all keys. */
    private INDArray scores(INDArray q, INDArray k, AttentionRule rule, Architecture a) {
        INDArray scores = Nd4j.matmul(q, k, false, true, false).muli(scale(a));
        return rule.cap() == 0
                ? scores
                : Transforms.tanh(scores.divi(rule.cap()), false).muli(rule.cap());
    }

    /** In double precision where it is the usual one, which a float would round. */
    private static double scale(Architecture a) {
        return a.parts().scales().attention() == 0
                ? 1 / Math.sqrt(a.headWidth())
                : a.parts().scales().attention();
    }

    /** −10⁹ where the key comes after the query or before its window. Padding follows every real token, so this hides it too. */
    private INDArray mask(Bounds bounds, Architecture a, AttentionRule rule) {
        int t = bounds.longest();
        int shared = a.heads() / a.kvHeads();
        float[] hidden = new float[shared * t * t];
        for (int row = 0; row < shared * t; row++) {
            Arrays.fill(hidden, row * t + row % t + 1, (row + 1) * t, -1e9f);
            if (rule.window() > 0) {
                Arrays.fill(hidden, row * t, row * t + Math.max(0, row % t + 1 - rule.window()), -1e9f);
            }
        }
        return Nd4j.createFromArray(hidden).castTo(type).reshape(1, (long) shared * t, t);
    }

    private static int[] cells(int[] tokens, int columns) {
        int[] cells = new int[tokens.length];
        for (int r = 0; r < cells.length; r++) {
            cells[r] = Math.addExact(Math.multiplyExact(r, columns), tokens[r]);
        }
        return cells;
    }

    /** {@code x[r, tokens[r]]}, {@code [R, 1]}. */
    private static INDArray chosen(INDArray x, int[] tokens) {
        return Nd4j.pullRows(x.reshape(x.length(), 1), 1, cells(tokens, x.columns()));
    }

    /** Packed rows to rows of equal-length sequences and back. */
    private final class Padding {
        private final int[] toPadded; // [S·T], row 0 where there is no token
        private final int[] toPacked; // [N]

        Padding(Bounds bounds) {
            toPadded = new int[bounds.sequences() * bounds.longest()];
            toPacked = new int[bounds.tokens()];
            for (int s = 0; s < bounds.sequences(); s++) {
                for (int i = bounds.starts()[s]; i < bounds.starts()[s + 1]; i++) {
                    toPacked[i] = s * bounds.longest() + bounds.positions()[i];
                    toPadded[toPacked[i]] = i;
                }
            }
        }

        INDArray pad(INDArray packed) {
            return Nd4j.pullRows(packed, 1, toPadded);
        }

        INDArray unpad(INDArray padded) {
            return Nd4j.pullRows(padded, 1, toPacked);
        }

        /** 1 for a token, 0 for padding, {@code [S·T, 1]}. */
        INDArray mask() {
            float[] mask = new float[toPadded.length];
            for (int at : toPacked) {
                mask[at] = 1;
            }
            return Nd4j.createFromArray(mask).castTo(type).reshape(mask.length, 1);
        }
    }
}
