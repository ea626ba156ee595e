package io.firesteel.trainer.network.operations;

import java.util.List;

/**
 * Linear maps of the same input, computed as one: {@code y = x·[W₁; W₂; …]ᵀ + [b₁, b₂, …]}, such as q, k and v.
 *
 * @param weights each {@code [out, in]}, Hugging Face's order
 * @param biases one per weight, or empty
 */
public record Projection(List<Parameter> weights, List<Parameter> biases) {
    public static Projection of(Parameter... weights) {
        return new Projection(List.of(weights), List.of());
    }

    /** Rows {@code first … first + count} of the one weight, by themselves. */
    public Projection rows(int first, int count) {
        return of(weights.get(0).rows(first, count));
    }

    /** Elements of an input row. */
    public int in() {
        return weights.get(0).slice().shape()[1];
    }

    /** Elements of an output row: of all maps together. */
    public int out() {
        return weights.stream().mapToInt(w -> w.slice().shape()[0]).sum();
    }
}
