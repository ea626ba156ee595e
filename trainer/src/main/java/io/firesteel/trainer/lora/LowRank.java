package io.firesteel.trainer.lora;

import io.firesteel.core.policy.Adapter;
import io.firesteel.core.threads.SideBySide;

/** The gradient of one adapter, rows side by side on all cores. Each row is a sum in a fixed order, so bits do not depend on cores. */
final class LowRank {
    private LowRank() {}

    /**
     * The chain rule: with {@code G = dLoss/dW}, {@code dA = scale · Bᵀ G} and {@code dB = scale · G Aᵀ}.
     *
     * @param byParameters G, in the policy's flat vector
     * @param byAdapters filled in the adapter's place
     */
    static void gradient(Adapter adapter, double scale, float[] adapters, float[] byParameters, float[] byAdapters) {
        int in = adapter.in();
        int rank = adapter.rank();
        int a = adapter.a().offset();
        int b = adapter.b().offset();
        int g = adapter.target().offset();
        long numbers = (long) rank * in * adapter.out();
        SideBySide.run(rank, numbers, k -> {
            float[] row = new float[in];
            for (int i = 0; i < adapter.out(); i++) {
                float factor = (float) (scale * adapters[b + i * rank + k]);
                for (int j = 0; j < in; j++) {
                    row[j] += factor * byParameters[g + i * in + j];
                }
            }
            System.arraycopy(row, 0, byAdapters, a + k * in, in);
        });
        SideBySide.run(adapter.out(), numbers, i -> {
            for (int k = 0; k < rank; k++) {
                double sum = 0;
                for (int j = 0; j < in; j++) {
                    sum += (double) byParameters[g + i * in + j] * adapters[a + k * in + j];
                }
                byAdapters[b + i * rank + k] = (float) (scale * sum);
            }
        });
    }
}
