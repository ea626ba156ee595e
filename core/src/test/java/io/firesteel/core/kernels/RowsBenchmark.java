package io.firesteel.core.kernels;

import io.firesteel.core.policy.architecture.RopeScaling;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.Arrays;

/** What is done row by row, rows · width elements each; {@code adamW} on as many parameters. */
public class RowsBenchmark {
    private static final int HEAD_WIDTH = 64;

    /** Rows and what comes of them. */
    @State(Scope.Thread)
    public static class Rows {
        @Param({"16", "512"})
        public int rows;

        @Param({"896", "4864"})
        public int width;

        float[] x;
        float[] y;
        float[] gain;
        float[] inverseRms;
        float[] dx;
        float[] dGain;
        float[] up;
        float[] dUp;
        float[] first;
        int[] moments;
        float[] second;
        float[] logits;
        int[] positions;
        int[] targets;
        float[] logProbs;
        float[] logPartition;
        float[] entropies;
        float[] ones;
        Rope rope;

        @Setup
        public void make() {
            Random random = new Random(1);
            int n = rows * width;
            x = random.floats(n);
            y = random.floats(n);
            up = random.floats(n);
            gain = random.floats(width);
            inverseRms = new float[rows];
            Arrays.fill(inverseRms, 1);
            dx = new float[n];
            dUp = new float[n];
            dGain = new float[width];
            first = new float[n];
            moments = new int[n];
            second = new float[n];
            logits = random.floats(n);
            targets = random.tokens(rows, width);
            positions = random.tokens(rows, 512);
            logProbs = new float[rows];
            logPartition = new float[rows];
            Arrays.fill(logPartition, 8);
            entropies = new float[rows];
            ones = new float[rows];
            Arrays.fill(ones, 1);
            rope = new Rope(HEAD_WIDTH, 10_000, RopeScaling.NONE, 512);
        }
    }

    @Benchmark
    public float[] rmsNorm(BenchmarkedKernels on, Rows r) {
        on.kernels.rmsNorm(r.x, 0, r.width, r.rows, r.width, r.gain, 0, 1e-6, r.dx, 0, r.width, r.inverseRms, 0);
        return r.dx;
    }

    @Benchmark
    public float[] rmsNormBackward(BenchmarkedKernels on, Rows r) {
        on.kernels.rmsNormBackward(
                r.y,
                0,
                r.width,
                r.x,
                0,
                r.width,
                r.rows,
                r.width,
                r.gain,
                0,
                r.inverseRms,
                0,
                r.dx,
                0,
                r.width,
                false,
                r.dGain,
                0);
        return r.dx;
    }

    @Benchmark
    public float[] rope(BenchmarkedKernels on, Rows r) {
        on.kernels.rope(r.x, 0, r.width, r.rows, r.width / HEAD_WIDTH, HEAD_WIDTH, r.positions, 0, r.rope, false);
        return r.x;
    }

    @Benchmark
    public float[] swiglu(BenchmarkedKernels on, Rows r) {
        on.kernels.swiglu(r.x, 0, r.width, r.up, 0, r.width, r.rows, r.width, r.dx, 0, r.width);
        return r.dx;
    }

    @Benchmark
    public float[] swigluBackward(BenchmarkedKernels on, Rows r) {
        on.kernels.swigluBackward(
                r.y, 0, r.width, r.x, 0, r.width, r.up, 0, r.width, r.rows, r.width, r.dx, 0, r.width, r.dUp, 0,
                r.width);
        return r.dx;
    }

    @Benchmark
    public float[] logProbs(BenchmarkedKernels on, Rows r) {
        on.kernels.logProbs(r.x, 0, r.width, r.rows, r.width, r.targets, 0, r.logProbs, r.logPartition, r.entropies, 0);
        return r.logProbs;
    }

    /** Written over the logits, which are put back first: a copy is part of the figure. */
    @Benchmark
    public float[] logProbsBackward(BenchmarkedKernels on, Rows r) {
        System.arraycopy(r.x, 0, r.logits, 0, r.x.length);
        on.kernels.logProbsBackward(
                r.logits, 0, r.width, r.rows, r.width, r.targets, 0, r.logPartition, r.entropies, r.ones, r.ones, 0);
        return r.logits;
    }

    @Benchmark
    public float[] adamW(BenchmarkedKernels on, Rows r) {
        on.kernels.adamW(r.up, 0, r.y, 0, r.first, 0, r.second, 0, r.up.length, 1e-9, 0.9, 0.95, 1e-8, 0.1, 1, 10);
        return r.up;
    }

    @Benchmark
    public float[] adamWBfloat16(BenchmarkedKernels on, Rows r) {
        on.kernels.adamW(r.up, 0, r.y, 0, r.moments, 0, r.up.length, 1e-9, 0.9, 0.95, 1e-8, 0.1, 1, 10, 0);
        return r.up;
    }

    @Benchmark
    public double squaredNorm(BenchmarkedKernels on, Rows r) {
        return on.kernels.squaredNorm(r.x, 0, r.x.length);
    }
}
