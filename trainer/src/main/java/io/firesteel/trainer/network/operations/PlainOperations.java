package io.firesteel.trainer.network.operations;

import io.firesteel.core.kernels.AttentionRule;
import io.firesteel.core.kernels.Rope;
import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Rotary;
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

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The operations in ND4J's own: they run on any ND4J backend, CUDA's too. On the CPU they are two to four times slower
 * than the fused ones and serve as their yardstick; in double precision they are what finite differences are compared with.
 *
 * <p>Products go through {@code Nd4j.gemm} into the transposed view of the result: a result in c order then needs no copy.
 * Attention pads the segments of a micro-batch to one length, each with its trunk's keys before its own, and multiplies in batches of
 * segment × key/value head.
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
    public void takeColumns(Matrix[] parts, int first, Matrix out) {
        int at = 0;
        for (Matrix part : parts) {
            nd(out).get(NDArrayIndex.interval(at, at + part.rows()), all())
                    .assign(nd(part).get(all(), NDArrayIndex.interval(first, first + out.columns())));
            at += part.rows();
        }
    }

    @Override
    public void embed(int[] tokens, Parameter table, Matrix out) {
        scoped(() -> nd(out).assign(rows(table.value(), tokens)));
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
    public int gradientRows(int in) {
        return Math.max(1, Math.min(4096, (1 << 22) / in));
    }

    @Override
    public void projectBackward(Matrix dOut, Matrix x, Projection projection, Matrix dX) {
        scoped(() -> {
            int at = 0;
            for (int p = 0; p < projection.weights().size(); p++) {
                Parameter weight = projection.weights().get(p);
                int out = (int) weight.value().size(0);
                boolean whole = projection.weights().size() == 1;
                INDArray part =
                        whole ? nd(dOut) : columns(nd(dOut), at, at + out).dup('c'); // [N, out]
                Nd4j.gemm(nd(x), part, weight.gradient().transpose(), true, false, 1, 0);
                Nd4j.gemm(weight.value(), part, nd(dX).transpose(), true, true, 1, p > 0 ? 1 : 0);
                if (!projection.biases().isEmpty()) {
                    projection.biases().get(p).gradient().assign(part.sum(0));
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
            Padding rows = Padding.ofRows(bounds, type);
            Padding seen = Padding.ofKeys(bounds, type);
            INDArray q = queries(rows, nd(qkv), 0, a); // [M·K, G·T, headWidth]
            INDArray k = keys(seen, nd(qkv), a.queryWidth(), a); // [M·K, U, headWidth]
            INDArray v = keys(seen, nd(qkv), a.queryWidth() + a.kvWidth(), a);
            AttentionRule rule = AttentionRule.of(a, layer);
            INDArray scores = scores(q, k, rule, a); // [M·K, G·T, U]
            hide(scores, bounds, rows, seen, rule, a);
            INDArray max = scores.max(true, 2);
            INDArray weights = Transforms.exp(scores.subi(max), false);
            INDArray sum = weights.sum(true, 2); // [M·K, G·T, 1]
            INDArray mixed = Nd4j.matmul(weights.divi(sum), v, false, false, false); // [M·K, G·T, headWidth]
            nd(out).assign(rows.unpad(tokenMajor(mixed, a.headWidth(), rows, a)));
            INDArray lse = Transforms.log(sum, false).addi(max);
            nd(logSumExp).assign(rows.unpad(tokenMajor(lse, 1, rows, a)));
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
            Padding rows = Padding.ofRows(bounds, type);
            Padding seen = Padding.ofKeys(bounds, type);
            INDArray q = queries(rows, nd(qkv), 0, a);
            INDArray k = keys(seen, nd(qkv), a.queryWidth(), a);
            INDArray v = keys(seen, nd(qkv), a.queryWidth() + a.kvWidth(), a);
            // A padded row repeats row 0: its weights and its gradient must be zero.
            INDArray hidden = rows.mask().rsub(1).muli(1e9);
            INDArray lse = heads(rows.pad(nd(logSumExp)).addi(hidden), 1, rows, a); // [M·K, G·T, 1]
            INDArray dMixed = heads(rows.pad(nd(dOut)).muliColumnVector(rows.mask()), a.headWidth(), rows, a);
            INDArray mixed = heads(rows.pad(nd(out)), a.headWidth(), rows, a);
            AttentionRule rule = AttentionRule.of(a, layer);
            INDArray scores = scores(q, k, rule, a); // [M·K, G·T, U]
            // d capped / d uncapped = 1 − tanh²
            INDArray slope = rule.cap() == 0
                    ? null
                    : scores.mul(scores).divi(-(double) rule.cap() * rule.cap()).addi(1);
            hide(scores, bounds, rows, seen, rule, a);
            INDArray weights = Transforms.exp(scores.subi(lse), false);
            INDArray dV = Nd4j.matmul(weights, dMixed, true, false, false); // [M·K, U, headWidth]
            INDArray dWeights = Nd4j.matmul(dMixed, v, false, true, false);
            INDArray dScores =
                    dWeights.subi(dMixed.mul(mixed).sum(true, 2)).muli(weights).muli(scale(a));
            if (slope != null) {
                dScores.muli(slope);
            }
            INDArray dQ = Nd4j.matmul(dScores, k, false, false, false);
            INDArray dK = Nd4j.matmul(dScores, q, true, false, false);
            columns(nd(dQkv), 0, a.queryWidth()).assign(rows.unpad(tokenMajor(dQ, a.headWidth(), rows, a)));
            INDArray byKey = Nd4j.concat(1, keyTokenMajor(dK, seen, a), keyTokenMajor(dV, seen, a));
            INDArray sums = seen.unpad(byKey); // [N, 2K·headWidth]
            addShared(byKey, bounds, seen.longest(), sums);
            columns(nd(dQkv), a.queryWidth(), a.queryWidth() + 2 * a.kvWidth()).assign(sums);
        });
    }

    /** Gradients of trunks from the segments that go on from them, in their order. */
    private static void addShared(INDArray padded, Bounds bounds, int longest, INDArray sums) {
        int[] trunks = bounds.trunks();
        for (int m = 0; m < bounds.segments(); m++) {
            for (int t = trunks[m]; t >= 0; t = trunks[t]) {
                long at = (long) m * longest + bounds.begins()[t];
                sums.get(NDArrayIndex.interval(bounds.starts()[t], bounds.starts()[t + 1]), all())
                        .addi(padded.get(NDArrayIndex.interval(at, at + bounds.length(t)), all()));
            }
        }
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
        scoped(() -> nd(out).assign(rows(nd(x), rows)));
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
            int[] here = IntStream.range(0, tokens.length)
                    .filter(r -> tokens[r] < x.columns())
                    .toArray();
            if (here.length > 0) {
                int[] cells =
                        IntStream.of(here).map(r -> r * x.columns() + tokens[r]).toArray();
                INDArray theirs = here.length == tokens.length ? dLogProb : rows(dLogProb, here);
                Nd4j.scatterUpdate(UpdateOp.ADD, x.reshape(x.length(), 1), Nd4j.createFromArray(cells), theirs, 1);
            }
        });
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
        if (!(moments instanceof SeparateMoments of)) {
            throw new IllegalArgumentException("moments in a type that ND4J does not compute with");
        }
        double correction1 = 1 - StrictMath.pow(settings.beta1(), step);
        double correction2 = 1 - StrictMath.pow(settings.beta2(), step);
        boolean[] held = {true};
        for (long at = from; at < to; at += CHUNK) {
            long begin = at;
            long end = Math.min(to, at + CHUNK);
            scoped(() -> {
                INDArray p = range(parameters, begin, end);
                INDArray m = range(of.first(), begin, end);
                INDArray v = range(of.second(), begin, end);
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

    /** Rows of x, which stays reachable while native code reads it: a temporary one's memory could be freed below it. */
    private static INDArray rows(INDArray x, int[] rows) {
        try {
            return Nd4j.pullRows(x, 1, rows);
        } finally {
            Reference.reachabilityFence(x);
        }
    }

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
        return rows(positions, bounds.positions()).reshape(bounds.tokens(), 1, half);
    }

    /** {@code [N, …]} → {@code [M·K, G·T, headWidth]}: the G query heads of a key/value head lie one below the other. */
    private static INDArray queries(Padding rows, INDArray packed, int from, Architecture a) {
        INDArray padded = rows.pad(columns(packed, from, from + a.queryWidth()).dup('c'));
        return heads(padded, a.headWidth(), rows, a);
    }

    private static INDArray heads(INDArray padded, int width, Padding rows, Architecture a) {
        int shared = a.heads() / a.kvHeads();
        return padded.reshape(rows.segments(), rows.longest(), a.kvHeads(), shared, width)
                .permute(0, 2, 3, 1, 4)
                .dup('c')
                .reshape((long) rows.segments() * a.kvHeads(), (long) shared * rows.longest(), width);
    }

    /** {@code [N, …]} → {@code [M·K, U, headWidth]}. */
    private static INDArray keys(Padding seen, INDArray packed, int from, Architecture a) {
        return seen.pad(columns(packed, from, from + a.kvWidth()).dup('c'))
                .reshape(seen.segments(), seen.longest(), a.kvHeads(), a.headWidth())
                .permute(0, 2, 1, 3)
                .dup('c')
                .reshape((long) seen.segments() * a.kvHeads(), seen.longest(), a.headWidth());
    }

    /** {@code [M·K, G·T, width]} → {@code [M·T, H·width]}. */
    private static INDArray tokenMajor(INDArray x, int width, Padding rows, Architecture a) {
        int shared = a.heads() / a.kvHeads();
        return x.reshape(rows.segments(), a.kvHeads(), shared, rows.longest(), width)
                .permute(0, 3, 1, 2, 4)
                .dup('c')
                .reshape((long) rows.segments() * rows.longest(), (long) a.heads() * width);
    }

    /** {@code [M·K, U, headWidth]} → {@code [M·U, K·headWidth]}. */
    private static INDArray keyTokenMajor(INDArray x, Padding seen, Architecture a) {
        return x.reshape(seen.segments(), a.kvHeads(), seen.longest(), a.headWidth())
                .permute(0, 2, 1, 3)
                .dup('c')
                .reshape((long) seen.segments() * seen.longest(), a.kvWidth());
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
    private void hide(INDArray scores, Bounds bounds, Padding rows, Padding seen, AttentionRule rule, Architecture a) {
        int m = bounds.segments();
        int t = rows.longest();
        int u = seen.longest();
        float[] hidden = new float[m * t * u];
        for (int row = 0; row < m * t; row++) {
            int position = bounds.begins()[row / t] + row % t;
            Arrays.fill(hidden, row * u + Math.min(u, position + 1), (row + 1) * u, -1e9f);
            if (rule.window() > 0) {
                int first = Math.min(u, Math.max(0, position + 1 - rule.window()));
                Arrays.fill(hidden, row * u, row * u + first, -1e9f);
            }
        }
        INDArray mask = Nd4j.createFromArray(hidden).castTo(type).reshape(m, 1, t, u);
        scores.reshape('c', m, a.heads(), t, u).addi(mask);
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
        return rows(x.reshape(x.length(), 1), cells(tokens, x.columns()));
    }

    /**
     * Packed rows to rows of equal-length segments and back.
     *
     * @param toPadded where each padded row comes from, row 0 where there is no token, {@code [M·longest]}
     * @param toPacked where each token's own row is, {@code [N]}
     * @param mask 1 for a token, 0 for padding, {@code [M·longest, 1]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Padding(int segments, int longest, int[] toPadded, int[] toPacked, INDArray mask) {
        /** Each segment's own rows. */
        static Padding ofRows(Bounds bounds, DataType type) {
            return of(bounds, new int[bounds.segments()], type);
        }

        /** The rows that a segment sees: its trunks', then its own. */
        static Padding ofKeys(Bounds bounds, DataType type) {
            return of(bounds, bounds.begins(), type);
        }

        private static Padding of(Bounds bounds, int[] before, DataType type) {
            int longest = 0;
            for (int m = 0; m < bounds.segments(); m++) {
                longest = Math.max(longest, before[m] + bounds.length(m));
            }
            int[] toPadded = new int[bounds.segments() * longest];
            int[] toPacked = new int[bounds.tokens()];
            float[] mask = new float[toPadded.length];
            int[] trunks = bounds.trunks();
            for (int m = 0; m < bounds.segments(); m++) {
                int at = m * longest;
                Arrays.fill(mask, at, at + before[m] + bounds.length(m), 1);
                for (int i = 0; i < bounds.length(m); i++) {
                    toPadded[at + before[m] + i] = bounds.starts()[m] + i;
                    toPacked[bounds.starts()[m] + i] = at + before[m] + i;
                }
                for (int t = before[m] == 0 ? -1 : trunks[m]; t >= 0; t = trunks[t]) {
                    for (int i = 0; i < bounds.length(t); i++) {
                        toPadded[at + bounds.begins()[t] + i] = bounds.starts()[t] + i;
                    }
                }
            }
            INDArray column = Nd4j.createFromArray(mask).castTo(type).reshape(mask.length, 1);
            return new Padding(bounds.segments(), longest, toPadded, toPacked, column);
        }

        INDArray pad(INDArray packed) {
            return rows(packed, toPadded);
        }

        INDArray unpad(INDArray padded) {
            return rows(padded, toPacked);
        }
    }
}
