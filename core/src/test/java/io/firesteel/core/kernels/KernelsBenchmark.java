package io.firesteel.core.kernels;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * Speed of the kernels on one core, in GFLOP/s: {@code java --add-modules jdk.incubator.vector -cp … io.firesteel.core.kernels.KernelsBenchmark}.
 * Each figure is the best of several rounds; time is the thread's CPU time, so that other processes hardly count.
 */
public final class KernelsBenchmark {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 12;
    private static final long ROUND_NANOS = 60_000_000;

    private KernelsBenchmark() {}

    public static void main(String[] args) {
        Kernels kernels = Kernels.best();
        System.out.println("provider " + kernels.provider());
        for (int[] shape : new int[][] {{128, 512}, {256, 672}, {672, 256}, {896, 896}}) {
            for (int rows : new int[] {1, 2, 4, 8, 16, 48, 512}) {
                matmul(kernels, rows, shape[0], shape[1]);
            }
        }
        weightGradient(kernels, 512, 672, 256);
        weightGradient(kernels, 512, 128, 256);
        for (int[] shape : new int[][] {{64, 4, 1, 32}, {128, 4, 1, 32}, {512, 4, 4, 64}, {2048, 4, 1, 64}}) {
            attention(kernels, shape[0], shape[1], shape[2], shape[3]);
        }
        rows(kernels, 512, 256);
    }

    private static void matmul(Kernels kernels, int rows, int depth, int columns) {
        Random random = new Random(1);
        float[] a = random.floats(rows * depth);
        PackedMatrix b = PackedMatrix.forward(random.floats(depth * columns), 0, columns, depth);
        float[] c = new float[rows * columns];
        report("matmul " + rows + " x " + depth + " x " + columns, () -> {
            kernels.matmul(a, 0, depth, rows, b, c, 0, columns, false);
            return 2L * rows * depth * columns;
        });
    }

    private static void weightGradient(Kernels kernels, int rows, int outputs, int inputs) {
        Random random = new Random(1);
        float[] dy = random.floats(rows * outputs);
        float[] x = random.floats(rows * inputs);
        float[] dw = new float[outputs * inputs];
        report("weight gradient " + rows + " x " + outputs + " x " + inputs, () -> {
            kernels.weightGradient(dy, 0, outputs, x, 0, inputs, rows, outputs, inputs, dw, 0);
            return 2L * rows * outputs * inputs;
        });
    }

    private static void attention(Kernels kernels, int length, int heads, int kvHeads, int width) {
        Random random = new Random(1);
        int qw = heads * width;
        int kw = kvHeads * width;
        float[] q = random.floats(length * qw);
        float[] k = random.floats(length * kw);
        float[] v = random.floats(length * kw);
        float[] out = new float[length * qw];
        float[] lse = new float[length * heads];
        float[] dout = random.floats(length * qw);
        float[] dq = new float[length * qw];
        float[] dk = new float[length * kw];
        float[] dv = new float[length * kw];
        int[] starts = {0, length};
        String shape = " T " + length + ", heads " + heads + "/" + kvHeads + ", width " + width;
        long pairs = (long) heads * length * (length + 1) / 2;
        report("attention" + shape, () -> {
            kernels.attention(q, 0, qw, k, 0, kw, v, 0, kw, starts, 1, heads, kvHeads, width, out, 0, qw, lse, 0);
            return pairs * 4 * width;
        });
        report("attention backward" + shape, () -> {
            kernels.attentionBackward(
                    dout, 0, qw, q, 0, qw, k, 0, kw, v, 0, kw, out, 0, qw, lse, 0, starts, 1, heads, kvHeads, width, dq,
                    0, qw, dk, 0, kw, dv, 0, kw);
            return pairs * 10 * width;
        });
    }

    private static void rows(Kernels kernels, int rows, int width) {
        Random random = new Random(1);
        float[] x = random.floats(rows * width);
        float[] y = random.floats(rows * width);
        float[] gain = random.floats(width);
        float[] inverse = new float[rows];
        float[] dx = new float[rows * width];
        long elements = (long) rows * width;
        report("rmsNorm (elements)", () -> {
            kernels.rmsNorm(x, 0, width, rows, width, gain, 0, 1e-6, y, 0, width, inverse, 0);
            return elements;
        });
        report("rmsNormBackward (elements)", () -> {
            kernels.rmsNormBackward(
                    y, 0, width, x, 0, width, rows, width, gain, 0, inverse, 0, dx, 0, width, false, dx, 0);
            return elements;
        });
        report("swiglu (elements)", () -> {
            kernels.swiglu(x, 0, width, y, 0, width, rows, width, dx, 0, width);
            return elements;
        });
        float[] p = x.clone();
        float[] m = new float[p.length];
        float[] v = new float[p.length];
        report("adamW (elements)", () -> {
            kernels.adamW(p, 0, y, 0, m, 0, v, 0, p.length, 1e-4, 0.9, 0.95, 1e-8, 0.1, 1, 10);
            return elements;
        });
        report("squaredNorm (elements)", () -> kernels.squaredNorm(p, 0, p.length) > 0 ? elements : 0);
    }

    private static void report(String what, LongSupplier operation) {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long work = 0;
            long begin = CPU.getCurrentThreadCpuTime();
            long nanos;
            do {
                work += operation.getAsLong();
                nanos = CPU.getCurrentThreadCpuTime() - begin;
            } while (nanos < ROUND_NANOS);
            best = Math.max(best, (double) work / nanos);
        }
        System.out.printf("%-50s %7.1f G/s%n", what, best);
    }
}
