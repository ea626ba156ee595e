package io.firesteel.core.kernels;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Attention of a sequence of so many tokens, forward and back; of 16 sequences' newest tokens to their caches. */
public class AttentionBenchmark {
    private static final int WIDTH = 64;
    private static final int ROWS = 16;

    /** Queries, keys and values, and what comes of them. */
    @State(Scope.Thread)
    public static class Sequence {
        @Param({"128", "512"})
        public int tokens;

        /** Query heads / key heads. */
        @Param({"4/4", "14/2"})
        public String grouping;

        int heads;
        int kvHeads;
        float[] q;
        float[] k;
        float[] v;
        float[] out;
        float[] logSumExp;
        float[] dOut;
        float[] dq;
        float[] dk;
        float[] dv;
        int[] starts;
        KvCache[] shared;
        KvCache[] apart;
        float[] rowsOut;

        @Setup(Level.Trial)
        public void make(BenchmarkedKernels on) {
            heads = Integer.parseInt(grouping.split("/")[0]);
            kvHeads = Integer.parseInt(grouping.split("/")[1]);
            Random random = new Random(1);
            q = random.floats(tokens * heads * WIDTH);
            k = random.floats(tokens * kvHeads * WIDTH);
            v = random.floats(tokens * kvHeads * WIDTH);
            dOut = random.floats(q.length);
            out = new float[q.length];
            logSumExp = new float[tokens * heads];
            dq = new float[q.length];
            dk = new float[k.length];
            dv = new float[v.length];
            starts = new int[] {0, tokens};
            rowsOut = new float[ROWS * heads * WIDTH];
            KvCache.Pages pages = new KvCache.Pages(1, kvHeads, WIDTH);
            KvCache prompt = filled(pages);
            shared = new KvCache[ROWS];
            apart = new KvCache[ROWS];
            for (int row = 0; row < ROWS; row++) {
                shared[row] = prompt.fork();
                shared[row].extend(1);
                apart[row] = filled(pages);
            }
            on.kernels.attention(
                    q,
                    0,
                    heads * WIDTH,
                    k,
                    0,
                    kvHeads * WIDTH,
                    v,
                    0,
                    kvHeads * WIDTH,
                    starts,
                    new int[1],
                    1,
                    heads,
                    kvHeads,
                    WIDTH,
                    AttentionRule.of(WIDTH),
                    out,
                    0,
                    heads * WIDTH,
                    logSumExp,
                    0);
        }

        private KvCache filled(KvCache.Pages pages) {
            KvCache cache = new KvCache(pages);
            cache.extend(tokens);
            for (int t = 0; t < tokens; t++) {
                cache.put(0, t, k, t * kvHeads * WIDTH, v, t * kvHeads * WIDTH);
            }
            return cache;
        }
    }

    @Benchmark
    public float[] attention(BenchmarkedKernels on, Sequence s) {
        int qw = s.heads * WIDTH;
        int kw = s.kvHeads * WIDTH;
        on.kernels.attention(
                s.q,
                0,
                qw,
                s.k,
                0,
                kw,
                s.v,
                0,
                kw,
                s.starts,
                new int[1],
                1,
                s.heads,
                s.kvHeads,
                WIDTH,
                AttentionRule.of(WIDTH),
                s.out,
                0,
                qw,
                s.logSumExp,
                0);
        return s.out;
    }

    @Benchmark
    public float[] attentionBackward(BenchmarkedKernels on, Sequence s) {
        int qw = s.heads * WIDTH;
        int kw = s.kvHeads * WIDTH;
        on.kernels.attentionBackward(
                s.dOut,
                0,
                qw,
                s.q,
                0,
                qw,
                s.k,
                0,
                kw,
                s.v,
                0,
                kw,
                s.out,
                0,
                qw,
                s.logSumExp,
                0,
                s.starts,
                new int[1],
                1,
                s.heads,
                s.kvHeads,
                WIDTH,
                AttentionRule.of(WIDTH),
                s.dq,
                0,
                qw,
                s.dk,
                0,
                kw,
                s.dv,
                0,
                kw);
        return s.dq;
    }

    @Benchmark
    public float[] cachedAttentionOfOnePrompt(BenchmarkedKernels on, Sequence s) {
        return cached(on, s, s.shared);
    }

    @Benchmark
    public float[] cachedAttentionOfManyPrompts(BenchmarkedKernels on, Sequence s) {
        return cached(on, s, s.apart);
    }

    private static float[] cached(BenchmarkedKernels on, Sequence s, KvCache[] caches) {
        int qw = s.heads * WIDTH;
        int kw = s.kvHeads * WIDTH;
        on.kernels.cachedAttention(
                s.q,
                0,
                qw,
                s.k,
                0,
                kw,
                s.v,
                0,
                kw,
                0,
                ROWS,
                caches,
                0,
                s.heads,
                s.kvHeads,
                WIDTH,
                AttentionRule.of(WIDTH),
                s.rowsOut,
                0,
                qw);
        return s.rowsOut;
    }
}
