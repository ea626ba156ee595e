package io.firesteel.trainer.optimiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.TablePolicy;
import io.firesteel.trainer.batch.PackedSequences;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.util.List;

class OptimiserTest {
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0);

    @Test
    void aLongGradientIsScaledToTheLimitAndAShortOneIsLeftAlone() {
        TablePolicy network = withGradient();
        double norm = network.gradientNorm();

        Optimiser.Step clipped = optimiser(network, norm / 4).step(1, "iteration 1");
        double scaleWhenLong = network.lastGradientScale;
        optimiser(network, norm * 2).step(2, "iteration 1");

        assertThat(norm).isPositive();
        assertThat(clipped.gradientNorm()).isEqualTo(norm);
        assertThat(scaleWhenLong).isCloseTo(0.25, within(1e-12));
        assertThat(network.lastGradientScale).isEqualTo(1);
    }

    @Test
    void theLearningRateFollowsTheSchedule() {
        TablePolicy network = withGradient();

        Optimiser.Step step = optimiser(network, Double.POSITIVE_INFINITY).step(1, "iteration 1");

        assertThat(step.learningRate()).isEqualTo(0.1); // first of two warm-up steps to 0.2
        assertThat(network.lastLearningRate).isEqualTo(0.1);
    }

    @Test
    void aGradientThatIsNotFiniteIsAFaultAndChangesNothing() {
        TablePolicy network = withGradient(Float.NaN);

        assertThatThrownBy(() -> optimiser(network, 1).step(7, "iteration 4"))
                .hasMessageContainingAll(
                        "iteration 4, optimiser step 7 at learning rate 0.2",
                        "a gradient of finite norm",
                        "found NaN",
                        "fix: lower the learning rate")
                .extracting(fault -> ((Fault) fault).kind())
                .isEqualTo(Fault.Kind.FAILED);
        assertThat(network.steps).isZero();
    }

    @Test
    void aResultBeyondFloat32IsAFaultThatNamesIterationTensorAndLearningRate() {
        OptimiserSettings settings = new OptimiserSettings(ADAMW, 1e39, new Schedule.Constant(0), 1);

        assertThatThrownBy(() -> new Optimiser(withGradient(), settings).step(7, "iteration 4"))
                .hasMessageContainingAll(
                        "iteration 4, optimiser step 7 at learning rate 1.0E39",
                        "parameters and moments that float32 holds",
                        "found Infinity in table",
                        "fix: lower the learning rate")
                .extracting(fault -> ((Fault) fault).kind())
                .isEqualTo(Fault.Kind.FAILED);
    }

    @Test
    void refusesConstantsOutOfRangeAndSaysWhich() {
        assertRefused(() -> new AdamW(1, 0.95, 1e-8, 0), "beta1");
        assertRefused(() -> new AdamW(0.9, -0.1, 1e-8, 0), "beta2");
        assertRefused(() -> new AdamW(0.9, 0.95, 0, 0), "epsilon");
        assertRefused(() -> new AdamW(0.9, 0.95, 1e-8, -1), "weight-decay");
        assertRefused(() -> new OptimiserSettings(ADAMW, 0, new Schedule.Constant(0), 1), "learning-rate");
        assertRefused(
                () -> new OptimiserSettings(ADAMW, 1e-4, new Schedule.Constant(0), Double.NaN), "max-gradient-norm");
    }

    private static void assertRefused(ThrowingCallable constants, String where) {
        assertThatThrownBy(constants).hasMessageContainingAll(where, "fix:");
    }

    private static Optimiser optimiser(TablePolicy network, double maxNorm) {
        return new Optimiser(network, new OptimiserSettings(ADAMW, 0.2, new Schedule.Constant(2), maxNorm));
    }

    private static TablePolicy withGradient() {
        return withGradient(-1);
    }

    /** The gradient of one token's log-prob, times {@code dLogProb}. */
    private static TablePolicy withGradient(float dLogProb) {
        TablePolicy network = new TablePolicy(3, new Seeds(1));
        network.accumulate(
                List.of(new PackedSequences(new int[] {0, 1}, new int[] {0, 2}, new boolean[] {false, true})),
                (microBatch, sequences, scores, byLogProb, byEntropy) -> byLogProb[1] = dLogProb);
        return network;
    }
}
