package io.firesteel.trainer.optimiser;

import io.firesteel.core.policy.architecture.Architecture;

import java.util.Optional;

/** A network that learns: parameters, one accumulated gradient, AdamW's moments. What it computes is for its kinds to say. */
public interface LearningNetwork extends AutoCloseable {
    Architecture architecture();

    void zeroGradient();

    /** Euclidean norm of the accumulated gradient, summed in double precision and in a fixed order. */
    double gradientNorm();

    /**
     * One AdamW step (Loshchilov, Hutter 2019, alg. 2) with the gradient times {@code gradientScale}; matrices are decayed, norms and
     * biases are not. {@code step} counts from 1.
     *
     * @return what of the result is beyond float32, in words; empty if every parameter and moment is finite and every parameter's square
     *     is too, which norms need
     */
    Optional<String> step(AdamW settings, double learningRate, double gradientScale, long step);

    /** A copy of the parameters that learn, in the layout's order. */
    float[] parameters();

    /** A copy of the accumulated gradient, in the layout's order. */
    float[] gradient();

    /** A copy of AdamW's first and second moments, in the layout's order, {@code [2][layout.size()]}. */
    float[][] moments();

    /** Puts back parameters and moments, as when a run is resumed; null moments mean zeros. */
    void restore(float[] parameters, float[][] moments);

    @Override
    void close();
}
