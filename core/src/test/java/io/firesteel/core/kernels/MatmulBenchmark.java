package io.firesteel.core.kernels;

import io.firesteel.core.policy.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Matrix products at the row counts of decoding (1 to 48) and training (512); depth · columns · rows multiplications each. */
public class MatmulBenchmark {
    /** One product's operands. */
    @State(Scope.Thread)
    public static class Operands {
        @Param({"1", "8", "16", "48", "512"})
        public int rows;

        /** Depth x columns: a small policy's gate and up projections, and Qwen2.5-0.5B's query projection. */
        @Param({"256x1344", "896x896"})
        public String matrix;

        @Param({"F32", "BF16"})
        public DataType weights;

        int depth;
        int columns;
        float[] a; // [rows, depth]
        PackedMatrix b;
        float[] c; // [rows, columns]
        ProductGradients gradients;

        @Setup
        public void make() {
            depth = Integer.parseInt(matrix.split("x")[0]);
            columns = Integer.parseInt(matrix.split("x")[1]);
            Random random = new Random(1);
            a = random.floats(rows * depth);
            float[] w = random.floats(depth * columns);
            for (int i = 0; i < w.length; i++) {
                w[i] = weights.rounded(w[i]);
            }
            b = PanelMatrix.forward(w, 0, columns, depth).narrowed();
            c = random.floats(rows * columns);
        }

        @Setup
        public void choose(BenchmarkedKernels on) {
            gradients = on.kernels.gradients();
        }
    }

    @Benchmark
    public float[] matmul(BenchmarkedKernels on, Operands o) {
        on.kernels.matmul(o.a, 0, o.depth, o.rows, o.b, o.c, 0, o.columns, false);
        return o.c;
    }

    @Benchmark
    public ProductGradients weightGradient(Operands o) {
        o.gradients.of(o.c, 0, o.columns, o.a, 0, o.depth, o.rows, o.depth);
        o.gradients.begin(0, o.columns);
        return o.gradients;
    }
}
