package io.firesteel.trainer.optimiser;

import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;

import java.util.Arrays;
import java.util.List;
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

    /** The parameters that learn, in the layout's order, where they lie: not copied, and {@linkplain Parameters#there there} until they change. */
    Parameters current();

    /**
     * How often parameters or moments have been changed, by steps and by putting others back: where it is the same twice, they are the same. A
     * step that failed half-way counts.
     */
    long changes();

    /** A copy of the parameters that learn, in the layout's order. */
    default float[] parameters() {
        return current().toArray();
    }

    /** A copy of the accumulated gradient, in the layout's order. After a step a big policy's is zero. */
    float[] gradient();

    /** AdamW's first and second moments, in the layout's order, where they lie, until they change. */
    List<Parameters> currentMoments();

    /** What the moments are kept in: single precision, unless it is said otherwise. */
    default MomentPrecision momentPrecision() {
        return MomentPrecision.FLOAT32;
    }

    /** A copy of AdamW's first and second moments, in the layout's order, {@code [2][layout.size()]}. */
    default float[][] moments() {
        return currentMoments().stream().map(Parameters::toArray).toArray(float[][]::new);
    }

    /**
     * Puts back parameters and moments, as when a run is resumed, reading them piece by piece; no moments mean zeros. Moments that come with more
     * bits than {@link #momentPrecision} has are rounded to nearest.
     */
    void restore(Parameters parameters, List<Parameters> moments);

    /** The same of arrays; null moments mean zeros. */
    default void restore(float[] parameters, float[][] moments) {
        restore(
                Parameters.of(parameters),
                moments == null
                        ? List.of()
                        : Arrays.stream(moments).map(Parameters::of).toList());
    }

    @Override
    void close();
}
