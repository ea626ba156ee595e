package io.firesteel.rollout.generate;

import io.firesteel.core.kernels.AttentionRule;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.KvCache;
import io.firesteel.core.kernels.PackedMatrix;
import io.firesteel.core.kernels.Rope;
import io.firesteel.core.kernels.StagedRows;
import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.Arrays;
import java.util.Map;

/**
 * From tokens to the logits of the next one: a whole prompt at once, or one token of each of several sequences. Owns the
 * activations, which are allocated once and reused. A {@link Team} shares each product by columns, so that weights are read once however many threads
 * there are, and what a product reads, and so nearly all the rest, by rows; everything has the bits that it has alone.
 */
final class ForwardPass {
    private final PackedPolicy policy;
    private final Architecture a;
    private final Kernels kernels;
    private final Team team;
    private final Parts parts;
    private final Rope[] ropes; // [L], null where nothing turns
    private final AttentionRule[] rules; // [L]
    private final int qkvWidth;
    private final StagedRows staged; // what a product of few rows reads

    private int capacity;
    private float[] x; // [R, D] residual stream
    private float[] normed; // [R, D]
    private float[] branch; // [R, D], only where branches are not added as they are
    private float[] qkv; // [R, (H + 2K)·headWidth]
    private float[] attended; // [R, H·headWidth]
    private float[] gateUp; // [R, 2F]
    private float[] logSumExp; // [R, H]
    private int[] positions; // [R]
    private final float[] logits; // [rows, V], or [rows, 1] with a scalar head

    /**
     * @param rows most sequences of one step
     * @param longest most positions of a sequence
     * @param team whoever owns this pass is a member
     */
    ForwardPass(PackedPolicy policy, Kernels kernels, Team team, int rows, int longest) {
        this.policy = policy;
        this.kernels = kernels;
        this.team = team;
        a = policy.architecture();
        parts = a.parts();
        Map<Rotary, Rope> tables = Rope.tables(a, longest);
        ropes = new Rope[a.layers()];
        Arrays.setAll(ropes, layer -> tables.get(a.attention().get(layer).rotary()));
        rules = new AttentionRule[a.layers()];
        Arrays.setAll(rules, layer -> AttentionRule.of(a, layer));
        qkvWidth = a.queryWidth() + 2 * a.kvWidth();
        staged = kernels.staged();
        logits = new float[Math.multiplyExact(rows, policy.outputs())];
        reserve(rows);
    }

    /** The last result: logits of each row, {@code [rows, V]}. */
    float[] logits() {
        return logits;
    }

    private void reserve(int rows) {
        if (rows > capacity) {
            capacity = rows;
            x = new float[rows * a.width()];
            normed = new float[rows * a.width()];
            branch = parts.plainResidual() ? new float[0] : new float[rows * a.width()];
            qkv = new float[rows * qkvWidth];
            attended = new float[rows * a.queryWidth()];
            gateUp = new float[rows * 2 * a.feedForward()];
            logSumExp = new float[rows * a.heads()];
            positions = new int[rows];
        }
    }

    /** Keys and values of what several prompts begin with, read once. */
    static final class Trunk {
        private final int length;
        private final float[][] keysAndValues; // [L][N, 2·K·headWidth]: its own, then room for those of a prompt's rest

        private Trunk(int length, int longest, Architecture a) {
            this.length = length;
            keysAndValues = new float[a.layers()][Math.multiplyExact(longest, 2 * a.kvWidth())];
        }

        int length() {
            return length;
        }
    }

    /** Reads the first {@code length} tokens, with which all prompts begin, of which the longest has {@code longest}. */
    Trunk trunk(int[] tokens, int length, int longest) {
        Trunk trunk = new Trunk(length, longest, a);
        read(tokens, 0, length, null, trunk);
        return trunk;
    }

    /**
     * Reads a whole prompt into an empty cache; the logits after its last token are row 0.
     *
     * @param trunk what it begins with, at least one token less than the prompt, which is not read again; or null
     */
    void prefill(int[] tokens, KvCache cache, Trunk trunk) {
        cache.extend(tokens.length);
        int before = trunk == null ? 0 : trunk.length();
        for (int layer = 0; layer < a.layers() && before > 0; layer++) {
            float[] keysAndValues = trunk.keysAndValues[layer];
            for (int row = 0; row < before; row++) {
                int keys = row * 2 * a.kvWidth();
                cache.put(layer, row, keysAndValues, keys, keysAndValues, keys + a.kvWidth());
            }
        }
        read(tokens, before, tokens.length - before, cache, trunk);
        head(tokens.length - before - 1, 1);
    }

    /** Reads the first {@code rows} tokens without keeping keys and values; {@link #head} makes logits of them. */
    void read(int[] tokens, int rows) {
        read(tokens, 0, rows, null, null);
    }

    /** Reads tokens from {@code first} on: behind the trunk, or those that become its keys and values, if there is one. */
    private void read(int[] tokens, int first, int rows, KvCache cache, Trunk trunk) {
        reserve(rows);
        for (int row = 0; row < rows; row++) {
            positions[row] = first + row;
        }
        embed(Arrays.copyOfRange(tokens, first, first + rows), rows);
        for (int layer = 0; layer < a.layers(); layer++) {
            project(layer, rows);
            int now = layer;
            team.share(rows, 1, (member, from, count) -> turn(now, from, count));
            for (int row = 0; row < rows; row++) {
                int keys = row * qkvWidth + a.queryWidth();
                if (cache != null) {
                    cache.put(layer, positions[row], qkv, keys, qkv, keys + a.kvWidth());
                }
                if (trunk != null) {
                    int width = 2 * a.kvWidth();
                    System.arraycopy(qkv, keys, trunk.keysAndValues[layer], positions[row] * width, width);
                }
            }
            if (first == 0) {
                attend(layer, first, rows, qkv, a.queryWidth(), qkvWidth);
            } else {
                attend(layer, first, rows, trunk.keysAndValues[layer], 0, 2 * a.kvWidth());
            }
            feedForward(layer, rows, AS_THEY_ARE);
        }
    }

    /** Attention of the rows at hand, which begin at position {@code first}, to keys with values right behind them, of all positions up to their own. */
    private void attend(int layer, int first, int rows, float[] keys, int keysOffset, int keysStride) {
        int end = first + rows;
        team.run(member -> {
            int from = cut(first, end, member);
            int to = cut(first, end, member + 1);
            if (from < to) {
                attend(layer, first, from, to, keys, keysOffset, keysStride);
            }
        });
    }

    /** Where a member's rows begin: a row's keys are all before it, so that those at the end take longer. */
    private int cut(int first, int end, int member) {
        double share = (double) member / team.size();
        return (int) Math.round(Math.sqrt((1 - share) * first * first + share * end * end));
    }

    /** Of rows {@code from … to} of those that begin at {@code first}; what is before them is a trunk. */
    private void attend(int layer, int first, int from, int to, float[] keys, int keysOffset, int keysStride) {
        int[] starts = from == 0 ? new int[] {0, to} : new int[] {0, from, to};
        int[] begins = from == 0 ? new int[] {0} : new int[] {0, from};
        int segments = begins.length;
        kernels.attention(
                qkv,
                -first * qkvWidth,
                qkvWidth,
                keys,
                keysOffset,
                keysStride,
                keys,
                keysOffset + a.kvWidth(),
                keysStride,
                starts,
                begins,
                segments,
                segments - 1,
                a.heads(),
                a.kvHeads(),
                a.headWidth(),
                rules[layer],
                attended,
                -first * a.queryWidth(),
                a.queryWidth(),
                logSumExp,
                -first * a.heads());
    }

    /**
     * After {@link #prefill}: the logits after {@code rows} of the tokens it has read (a trunk not counted), from token {@code first} on, as rows 0 to
     * {@code rows - 1}.
     *
     * @param rows at most as many as a step has
     */
    void logitsWithin(int first, int rows) {
        head(first, rows);
    }

    /** Appends one token to each of the first {@code rows} caches; the logits after it are in the same row. */
    void step(int[] tokens, KvCache[] caches, int rows) {
        for (int row = 0; row < rows; row++) {
            positions[row] = caches[row].extend(1);
        }
        embed(tokens, rows);
        for (int layer = 0; layer < a.layers(); layer++) {
            project(layer, rows);
            int now = layer;
            feedForward(layer, rows, (first, count) -> {
                turn(now, first, count);
                attend(now, caches, first, count);
            });
        }
        head(0, rows);
    }

    /** Attention of the newest position of some caches. */
    private void attend(int layer, KvCache[] caches, int first, int count) {
        kernels.cachedAttention(
                qkv,
                0,
                qkvWidth,
                qkv,
                a.queryWidth(),
                qkvWidth,
                qkv,
                a.queryWidth() + a.kvWidth(),
                qkvWidth,
                first,
                count,
                caches,
                layer,
                a.heads(),
                a.kvHeads(),
                a.headWidth(),
                rules[layer],
                attended,
                0,
                a.queryWidth());
    }

    /** What makes some rows of what a product reads. */
    @FunctionalInterface
    private interface Rows {
        void make(int first, int count);
    }

    /** Of rows that are there already. */
    private static final Rows AS_THEY_ARE = (first, count) -> {};

    /** Each member makes some rows and stages them for all; then each multiplies them by some columns. */
    private void product(
            Rows made,
            float[] from,
            int offset,
            int stride,
            int rows,
            PackedMatrix by,
            float[] to,
            int toStride,
            boolean add) {
        boolean few = rows <= StagedRows.MOST;
        if (few) {
            staged.of(from, offset, stride, rows, by);
        }
        team.share(rows, 1, (member, first, count) -> {
            made.make(first, count);
            if (few) {
                staged.stage(first, count);
            }
        });
        team.share(rows, by.columns(), Kernels.COLUMNS, (row, count, first, columns) -> {
            int at = row * toStride;
            if (few) {
                kernels.matmul(staged, row, count, first, columns, to, at, toStride, add);
            } else {
                kernels.matmul(from, offset + row * stride, stride, count, by, first, columns, to, at, toStride, add);
            }
        });
    }

    private void embed(int[] tokens, int rows) {
        policy.embed(tokens, rows, x);
        scale(x, rows * a.width(), parts.scales().embedding());
    }

    /** Queries, keys and values of a layer, as they come out of the product. */
    private void project(int layer, int rows) {
        PackedPolicy.Block block = policy.block(layer);
        branch(block.gains().beforeAttention(), rows, block.qkv(), qkv, qkvWidth);
    }

    /** Finishes queries and keys of some rows: bias, norm, rotation. */
    private void turn(int layer, int first, int count) {
        PackedPolicy.Block block = policy.block(layer);
        int row = first * qkvWidth;
        if (block.bias() != null) {
            kernels.addBias(qkv, row, qkvWidth, count, qkvWidth, block.bias(), 0);
        }
        if (a.normsQueriesAndKeys()) {
            normEach(row, a.queryWidth(), a.normedQueries(), block.gains().query(), count);
            normEach(
                    row + a.queryWidth(),
                    a.kvWidth(),
                    a.normedKeys(),
                    block.gains().key(),
                    count);
        }
        if (ropes[layer] != null) {
            // Keys stand right after queries, so both are turned as one row of heads.
            int heads = a.heads() + a.kvHeads();
            kernels.rope(qkv, row, qkvWidth, count, heads, a.headWidth(), positions, first, ropes[layer], false);
        }
    }

    /** Normalises a stretch of queries, keys and values, cut into so many. */
    private void normEach(int from, int width, int pieces, int gain, int rows) {
        int each = width / pieces;
        for (int at = from; at < from + width; at += each) {
            norm(qkv, at, qkvWidth, rows, each, gain, qkv, at, qkvWidth);
        }
    }

    /** A branch's first product, of the residual stream, normalised if there is a gain. */
    private void branch(int gain, int rows, PackedMatrix by, float[] to, int toStride) {
        int width = a.width();
        if (gain < 0) {
            product(AS_THEY_ARE, x, 0, width, rows, by, to, toStride, false);
            return;
        }
        Rows norms = (first, count) -> norm(x, first * width, width, count, width, gain, normed, first * width, width);
        product(norms, normed, 0, width, rows, by, to, toStride, false);
    }

    /**
     * Everything after attention.
     *
     * @param attention what makes its rows
     */
    private void feedForward(int layer, int rows, Rows attention) {
        PackedPolicy.Block block = policy.block(layer);
        int f = a.feedForward();
        join(attention, attended, a.queryWidth(), block.output(), block.gains().afterAttention(), rows);
        branch(block.gains().beforeFeedForward(), rows, block.gateUp(), gateUp, 2 * f);
        Rows gates = (first, count) -> {
            int gate = first * 2 * f;
            if (parts.activation() == Activation.SILU) {
                kernels.swiglu(gateUp, gate, 2 * f, gateUp, gate + f, 2 * f, count, f, gateUp, gate, 2 * f);
            } else {
                kernels.geglu(gateUp, gate, 2 * f, gateUp, gate + f, 2 * f, count, f, gateUp, gate, 2 * f);
            }
        };
        join(gates, gateUp, 2 * f, block.down(), block.gains().afterFeedForward(), rows);
    }

    /** Adds a branch's last product to the residual stream, which is where its sums start unless something is done with it before. */
    private void join(Rows made, float[] from, int stride, PackedMatrix last, int gain, int rows) {
        int width = a.width();
        if (parts.plainResidual()) {
            product(made, from, 0, stride, rows, last, x, width, true);
            return;
        }
        product(made, from, 0, stride, rows, last, branch, width, false);
        if (gain >= 0) {
            norm(branch, 0, width, rows, width, gain, branch, 0, width);
        }
        scale(branch, rows * width, parts.scales().residual());
        kernels.add(branch, 0, x, 0, rows * width);
    }

    private void scale(float[] numbers, int n, double factor) {
        if (factor != 1) {
            kernels.scale(numbers, 0, n, (float) factor);
        }
    }

    /** Logits after {@code rows} of the tokens read last, from row {@code first} of them on; no more rows than {@link #logits} holds. */
    void head(int first, int rows) {
        int width = a.width();
        Rows norms = (from, count) ->
                norm(x, (first + from) * width, width, count, width, policy.finalNorm(), normed, from * width, width);
        product(norms, normed, 0, width, rows, policy.head(), logits, policy.outputs(), false);
        if (policy.givesLogits()) {
            scale(logits, rows * policy.outputs(), parts.scales().logits());
            if (parts.caps().logits() != 0) {
                kernels.softCap(
                        logits, 0, rows * policy.outputs(), (float) parts.caps().logits());
            }
        }
    }

    private void norm(
            float[] from,
            int offset,
            int stride,
            int rows,
            int width,
            int gain,
            float[] to,
            int toOffset,
            int toStride) {
        kernels.rmsNorm(
                from,
                offset,
                stride,
                rows,
                width,
                policy.norms(),
                gain,
                a.normEpsilon(),
                to,
                toOffset,
                toStride,
                null,
                0);
    }
}
