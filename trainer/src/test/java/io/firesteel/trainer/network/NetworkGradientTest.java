package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.PackedSequences;
import io.firesteel.trainer.network.operations.PlainOperations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The hand-derived backward pass of the whole network against central finite differences, in double precision. */
class NetworkGradientTest {
    private static final double STEP = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "0, false, false, 1",
        "1, false, true, 1",
        "2, true, false, 1",
        "0, false, true, 0.7",
        "1, false, false, 1.3"
    })
    void backwardPassIsTheDerivativeOfTheForwardPass(
            int architecture, boolean recompute, boolean smallChunks, double temperature) {
        Head.LogProb head = new Head.LogProb(temperature);
        Architecture a = Policies.all().get(architecture);
        PackedSequences sequences = Policies.sequences(a, 7, 5, 1, 9, 3);
        INDArray parameters = Nd4j.createFromArray(Policies.parameters(a, 3))
                .castTo(DataType.DOUBLE)
                .reshape(1, -1);
        // Four rows at a time, and none kept.
        LogitMemory memory = smallChunks ? new LogitMemory(4 * a.vocabulary(), 0) : LogitMemory.USUAL;
        PlainOperations operations = new PlainOperations(a, DataType.DOUBLE);
        try (GradientVectors vectors = new GradientVectors(DataType.DOUBLE, parameters.length());
                Worker worker = new Worker(a, parameters, head, operations, n -> recompute, vectors, memory)) {
            long rows = worker.forward(sequences, true).size(0);
            INDArray weights = Nd4j.create(DataType.DOUBLE, rows, 2);
            Seeds seeds = new Seeds(11);
            for (int i = 0; i < weights.length(); i++) {
                weights.putScalar(i / 2, i % 2, seeds.gaussian(i));
            }
            worker.backward(weights.dup());
            INDArray gradient = worker.gradient().dup().reshape(parameters.length());
            worker.forget();

            for (Slice slice : new ParameterLayout(a).slices()) {
                for (int sample = 0; sample < 3; sample++) {
                    int i = slice.offset()
                            + (int) (new Seeds(5).at(slice.name()).uniform(sample) * slice.size());
                    double value = parameters.getDouble(0, i);
                    parameters.putScalar(0, i, value + STEP);
                    double up = loss(worker, sequences, weights);
                    parameters.putScalar(0, i, value - STEP);
                    double down = loss(worker, sequences, weights);
                    parameters.putScalar(0, i, value);

                    double expected = (up - down) / (2 * STEP);
                    assertThat(gradient.getDouble(i))
                            .as("%s of %s, element %d", slice.name(), a.family(), i - slice.offset())
                            .isCloseTo(expected, within(1e-7 + 1e-6 * Math.abs(expected)));
                }
            }
        }
    }

    private static double loss(Worker worker, PackedSequences sequences, INDArray weights) {
        double loss = worker.forward(sequences, false).mul(weights).sumNumber().doubleValue();
        worker.forget();
        return loss;
    }
}
