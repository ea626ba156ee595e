package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Attention of segments that go on from a trunk, beside the same sequences computed each by itself. */
class SharedAttentionTest {
    /** Trunk and branches around the widths of panels, blocks of rows and blocks of keys; windows that end in a branch, in its trunk and before. */
    @ParameterizedTest
    @CsvSource({
        "1, 1 1, 1, 1, 2, 0, 0",
        "1, 2 1 7, 2, 1, 8, 0, 0",
        "15, 1 20, 2, 2, 10, 0, 0",
        "16, 17 3 5, 4, 2, 32, 0, 0",
        "79, 81 2, 3, 1, 16, 0, 0",
        "80, 80 80, 2, 1, 12, 0, 0",
        "100, 20 20 20 20 20 20 20 20, 3, 1, 64, 0, 0",
        "161, 3 170, 2, 1, 24, 0, 0",
        "300, 41 300, 2, 2, 8, 0, 0",
        "300, 41 300, 2, 2, 8, 2, 97",
        "161, 3 170, 2, 1, 24, 0, 5",
        "100, 20 90, 3, 1, 16, 1.5, 0",
        "80, 80 81, 2, 1, 12, 0, 80",
        "300, 1 20, 2, 1, 10, 0, 400"
    })
    void everyRowHasTheBitsOfItsOwnSequenceAndTheTrunksGradientsAreTheSums(
            int trunk, String lengths, int heads, int kvHeads, int width, float cap, int window) {
        int[] branches =
                Arrays.stream(lengths.split(" ")).mapToInt(Integer::parseInt).toArray();
        Random random = new Random(trunk + 7L * heads + width);
        int n = trunk + Arrays.stream(branches).sum();
        int qw = heads * width;
        int kw = kvHeads * width;
        AttentionRule rule = new AttentionRule(AttentionRule.of(width).scale(), cap, window);
        Rows q = new Rows(random.floats(n * qw), qw);
        Rows k = new Rows(random.floats(n * kw), kw);
        Rows v = new Rows(random.floats(n * kw), kw);
        Rows dout = new Rows(random.floats(n * qw), qw);
        int[] starts = new int[branches.length + 2];
        int[] begins = new int[branches.length + 1];
        starts[1] = trunk;
        for (int b = 0; b < branches.length; b++) {
            starts[b + 2] = starts[b + 1] + branches[b];
            begins[b + 1] = trunk;
        }
        for (Kernels kernels : Kernels.all()) {
            Pass shared = new Pass(kernels, q, k, v, dout, starts, begins, heads, kvHeads, width, rule);
            double[] dk = new double[trunk * kw];
            double[] dv = new double[trunk * kw];
            for (int b = 0; b < branches.length; b++) {
                int from = starts[b + 1];
                int to = starts[b + 2];
                Rows counted = b == 0 ? dout : dout.silent(trunk); // the trunk's own rows count once
                int whole = trunk + to - from;
                Pass alone = new Pass(
                        kernels,
                        q.joined(trunk, from, to),
                        k.joined(trunk, from, to),
                        v.joined(trunk, from, to),
                        counted.joined(trunk, from, to),
                        new int[] {0, whole},
                        new int[1],
                        heads,
                        kvHeads,
                        width,
                        rule);
                assertThat(shared.out.rows(0, trunk)).isEqualTo(alone.out.rows(0, trunk));
                assertThat(shared.out.rows(from, to)).isEqualTo(alone.out.rows(trunk, whole));
                assertThat(shared.lse.rows(from, to)).isEqualTo(alone.lse.rows(trunk, whole));
                assertThat(shared.dq.rows(from, to)).isEqualTo(alone.dq.rows(trunk, whole));
                assertThat(shared.dk.rows(from, to)).isEqualTo(alone.dk.rows(trunk, whole));
                assertThat(shared.dv.rows(from, to)).isEqualTo(alone.dv.rows(trunk, whole));
                if (b == 0) {
                    assertThat(shared.dq.rows(0, trunk)).isEqualTo(alone.dq.rows(0, trunk));
                }
                add(alone.dk.x, dk);
                add(alone.dv.x, dv);
            }
            assertClose(shared.dk.x, dk);
            assertClose(shared.dv.x, dv);
            Rows out = Pass.used(n - trunk, qw);
            Rows lse = Pass.used(n - trunk, heads);
            kernels.attention(
                    q.rows(trunk, n),
                    -trunk * qw,
                    qw,
                    k.x,
                    0,
                    kw,
                    v.x,
                    0,
                    kw,
                    starts,
                    begins,
                    begins.length,
                    1,
                    heads,
                    kvHeads,
                    width,
                    rule,
                    out.x,
                    -trunk * qw,
                    qw,
                    lse.x,
                    -trunk * heads);
            assertThat(out.x).as("without the trunk's queries").isEqualTo(shared.out.rows(trunk, n));
            assertThat(lse.x).isEqualTo(shared.lse.rows(trunk, n));
            Pass plain = new Pass(Kernels.scalar(), q, k, v, dout, starts, begins, heads, kvHeads, width, rule);
            assertThat(shared.dk.x).as(kernels.provider()).isEqualTo(plain.dk.x);
            assertThat(shared.dv.x).as(kernels.provider()).isEqualTo(plain.dv.x);
        }
    }

    /** Worked examples, behind them the prompts of two groups and a sequence with its own, behind these completions. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 2, 0, 0",
        "130, 21, 3, 1, 64, 0, 0",
        "80, 80, 2, 2, 10, 0, 0",
        "97, 170, 2, 1, 24, 0, 50",
        "161, 3, 2, 1, 24, 1.5, 5",
        "16, 17, 4, 2, 32, 0, 0"
    })
    void trunksGoOnFromATrunk(int root, int prompt, int heads, int kvHeads, int width, float cap, int window) {
        Random random = new Random(root + 7L * prompt + width);
        int[] lengths = {root, prompt, 20, 1, 33, prompt + 3, 7, 85};
        int[] begins = {0, root, root + prompt, root + prompt, root, root, root + prompt + 3, root + prompt + 3};
        int[][] paths = {{0, 1, 2}, {0, 1, 3}, {0, 4}, {0, 5, 6}, {0, 5, 7}};
        int[] starts = new int[lengths.length + 1];
        for (int s = 0; s < lengths.length; s++) {
            starts[s + 1] = starts[s] + lengths[s];
        }
        int n = starts[lengths.length];
        int qw = heads * width;
        int kw = kvHeads * width;
        AttentionRule rule = new AttentionRule(AttentionRule.of(width).scale(), cap, window);
        Rows q = new Rows(random.floats(n * qw), qw);
        Rows k = new Rows(random.floats(n * kw), kw);
        Rows v = new Rows(random.floats(n * kw), kw);
        Rows dout = new Rows(random.floats(n * qw), qw);
        for (Kernels kernels : Kernels.all()) {
            Pass shared = new Pass(kernels, q, k, v, dout, starts, begins, heads, kvHeads, width, rule);
            double[] dk = new double[n * kw];
            double[] dv = new double[n * kw];
            boolean[] counted = new boolean[lengths.length];
            for (int[] path : paths) {
                Rows once = dout;
                for (int s : path) {
                    once = counted[s] ? once.silent(starts[s], starts[s + 1]) : once;
                    counted[s] = true;
                }
                int[] rows = Arrays.stream(path)
                        .flatMap(s -> IntStream.range(starts[s], starts[s + 1]))
                        .toArray();
                Pass alone = new Pass(
                        kernels,
                        q.taken(rows),
                        k.taken(rows),
                        v.taken(rows),
                        once.taken(rows),
                        new int[] {0, rows.length},
                        new int[1],
                        heads,
                        kvHeads,
                        width,
                        rule);
                int leaf = path[path.length - 1];
                int from = begins[leaf];
                assertThat(shared.out.taken(rows).x).isEqualTo(alone.out.x);
                assertThat(shared.lse.taken(rows).x).isEqualTo(alone.lse.x);
                assertThat(shared.dq.rows(starts[leaf], starts[leaf + 1])).isEqualTo(alone.dq.rows(from, rows.length));
                assertThat(shared.dk.rows(starts[leaf], starts[leaf + 1])).isEqualTo(alone.dk.rows(from, rows.length));
                assertThat(shared.dv.rows(starts[leaf], starts[leaf + 1])).isEqualTo(alone.dv.rows(from, rows.length));
                for (int r = 0; r < rows.length; r++) {
                    for (int c = 0; c < kw; c++) {
                        dk[rows[r] * kw + c] += alone.dk.x[r * kw + c];
                        dv[rows[r] * kw + c] += alone.dv.x[r * kw + c];
                    }
                }
            }
            assertClose(shared.dk.x, dk);
            assertClose(shared.dv.x, dv);
            Pass plain = new Pass(Kernels.scalar(), q, k, v, dout, starts, begins, heads, kvHeads, width, rule);
            assertThat(shared.dq.x).as(kernels.provider()).isEqualTo(plain.dq.x);
            assertThat(shared.dk.x).as(kernels.provider()).isEqualTo(plain.dk.x);
            assertThat(shared.dv.x).as(kernels.provider()).isEqualTo(plain.dv.x);
        }
    }

    /** Two trees and a sequence that shares nothing, laid end to end in any order: each keeps its bits. */
    @ParameterizedTest
    @CsvSource({"2, 1, 16", "4, 2, 10"})
    void bitsDoNotDependOnWhatLiesBeside(int heads, int kvHeads, int width) {
        Random random = new Random(heads);
        int qw = heads * width;
        int kw = kvHeads * width;
        int[][] trees = {{33, 5, 90, 7}, {50}, {3, 1, 12}};
        int[] sizes = Arrays.stream(trees).mapToInt(t -> Arrays.stream(t).sum()).toArray();
        int n = Arrays.stream(sizes).sum();
        Rows q = new Rows(random.floats(n * qw), qw);
        Rows k = new Rows(random.floats(n * kw), kw);
        Rows v = new Rows(random.floats(n * kw), kw);
        Rows dout = new Rows(random.floats(n * qw), qw);
        int[] starts = {0, 33, 38, 128, 135, 185, 188, 189, 201};
        int[] begins = {0, 33, 33, 33, 0, 0, 3, 3};
        Pass together =
                new Pass(Kernels.best(), q, k, v, dout, starts, begins, heads, kvHeads, width, AttentionRule.of(width));
        int row = 0;
        int segment = 0;
        for (int t = 0; t < trees.length; t++) {
            int end = row + sizes[t];
            int from = row;
            int[] own = Arrays.stream(starts, segment, segment + trees[t].length + 1)
                    .map(s -> s - from)
                    .toArray();
            Pass alone = new Pass(
                    Kernels.best(),
                    q.joined(0, row, end),
                    k.joined(0, row, end),
                    v.joined(0, row, end),
                    dout.joined(0, row, end),
                    own,
                    Arrays.copyOfRange(begins, segment, segment + trees[t].length),
                    heads,
                    kvHeads,
                    width,
                    AttentionRule.of(width));
            assertThat(together.out.rows(row, end)).isEqualTo(alone.out.x);
            assertThat(together.dq.rows(row, end)).isEqualTo(alone.dq.x);
            assertThat(together.dk.rows(row, end)).isEqualTo(alone.dk.x);
            assertThat(together.dv.rows(row, end)).isEqualTo(alone.dv.x);
            row = end;
            segment += trees[t].length;
        }
    }

    private record Rows(float[] x, int width) {
        float[] rows(int from, int to) {
            return Arrays.copyOfRange(x, from * width, to * width);
        }

        /** Zeros in the first rows. */
        Rows silent(int first) {
            return silent(0, first);
        }

        /** Zeros in some rows. */
        Rows silent(int from, int to) {
            float[] all = x.clone();
            Arrays.fill(all, from * width, to * width, 0);
            return new Rows(all, width);
        }

        /** Some rows. */
        Rows taken(int[] rows) {
            float[] some = new float[rows.length * width];
            for (int r = 0; r < rows.length; r++) {
                System.arraycopy(x, rows[r] * width, some, r * width, width);
            }
            return new Rows(some, width);
        }

        /** The first rows and some others. */
        Rows joined(int first, int from, int to) {
            float[] all = Arrays.copyOf(x, (first + to - from) * width);
            System.arraycopy(x, from * width, all, first * width, (to - from) * width);
            return new Rows(all, width);
        }
    }

    /** Forward and backward, into arrays that were something else before. */
    private static final class Pass {
        final Rows out;
        final Rows lse;
        final Rows dq;
        final Rows dk;
        final Rows dv;

        Pass(
                Kernels kernels,
                Rows q,
                Rows k,
                Rows v,
                Rows dout,
                int[] starts,
                int[] begins,
                int heads,
                int kvHeads,
                int width,
                AttentionRule rule) {
            int n = starts[starts.length - 1];
            int s = begins.length;
            int qw = q.width;
            int kw = k.width;
            out = used(n, qw);
            lse = used(n, heads);
            dq = used(n, qw);
            dk = used(n, kw);
            dv = used(n, kw);
            kernels.attention(
                    q.x, 0, qw, k.x, 0, kw, v.x, 0, kw, starts, begins, s, heads, kvHeads, width, rule, out.x, 0, qw,
                    lse.x, 0);
            kernels.attentionBackward(
                    dout.x, 0, qw, q.x, 0, qw, k.x, 0, kw, v.x, 0, kw, out.x, 0, qw, lse.x, 0, starts, begins, s, heads,
                    kvHeads, width, rule, dq.x, 0, qw, dk.x, 0, kw, dv.x, 0, kw);
        }

        private static Rows used(int rows, int width) {
            float[] x = new float[rows * width];
            Arrays.fill(x, Float.NaN);
            return new Rows(x, width);
        }
    }

    private static void add(float[] from, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }

    private static void assertClose(float[] got, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) got[i])
                    .as("element %d", i)
                    .isCloseTo(expected[i], within(2e-5 * (1 + Math.abs(expected[i]))));
        }
    }
}
