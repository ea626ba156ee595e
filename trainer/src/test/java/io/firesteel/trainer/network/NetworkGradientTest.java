package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.LearnableSequence;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.network.operations.PlainOperations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The hand-derived backward pass of the whole network against central finite differences, in double precision. */
class NetworkGradientTest {
    private static final double STEP = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "0, false, false, 1",
        "1, false, true, 1",
        "2, true, false, 1",
        "0, false, true, 0.7",
        "1, false, false, 1.3",
        "3, true, true, 0.7",
        "4, false, true, 1",
        "4, true, false, 1.3",
        "5, true, true, 0.7"
    })
    void backwardPassIsTheDerivativeOfTheForwardPass(
            int architecture, boolean recompute, boolean smallChunks, double temperature) {
        Architecture a = Policies.all().get(architecture);
        check(a, Policies.sequences(a, 7, 5, 1, 9, 3), new Head.LogProb(temperature), recompute, smallChunks);
    }

    /** A group of three and one of two, whose prompts are computed once, and a completion on a prompt of its own. */
    @ParameterizedTest
    @CsvSource({"0, false", "2, true", "3, false", "4, true"})
    void theGradientOfASharedPromptIsGatheredFromAllOfItsCompletions(int architecture, boolean recompute) {
        Architecture a = Policies.all().get(architecture);
        for (Head head : List.of(
                Head.LogProb.PLAIN,
                new Head.Scalar(Head.Scalar.Place.LAST_TOKEN),
                new Head.Scalar(Head.Scalar.Place.LEARNED_TOKENS))) {
            check(a, groups(a), head, recompute, false);
        }
    }

    private static PackedSequences groups(Architecture a) {
        List<LearnableSequence> all = new ArrayList<>(Policies.group(a, 1, 5, 4, 1, 3));
        all.addAll(Policies.group(a, 2, 3, 2));
        all.addAll(Policies.group(a, 3, 2, 5, 2));
        PackedSequences packed = new SequencePacker(100)
                .packGroups(all, Unit.runs(3, 1, 2))
                .packed()
                .get(0);
        assertThat(packed.begins()).contains(4, 1, 0);
        return packed;
    }

    /** Tied and untied policies: neither's own head takes part. */
    @ParameterizedTest
    @CsvSource({
        "0, LAST_TOKEN, false",
        "0, LEARNED_TOKENS, true",
        "1, LAST_TOKEN, true",
        "1, LEARNED_TOKENS, false",
        "3, LAST_TOKEN, true",
        "4, LEARNED_TOKENS, true"
    })
    void aScalarHeadsBackwardPassIsTheDerivativeOfItsForwardPass(
            int architecture, Head.Scalar.Place place, boolean recompute) {
        Architecture a = Policies.all().get(architecture);
        check(a, Policies.sequences(a, 7, 5, 1, 9, 3), new Head.Scalar(place), recompute, false);
    }

    private static void check(
            Architecture a, PackedSequences sequences, Head head, boolean recompute, boolean smallChunks) {
        NetworkLayout layout = new NetworkLayout(a, head);
        INDArray parameters = Nd4j.createFromArray(parameters(a, layout))
                .castTo(DataType.DOUBLE)
                .reshape(1, -1);
        // Four rows at a time, kept where nothing else is computed twice.
        LogitMemory memory =
                smallChunks ? new LogitMemory(4 * a.vocabulary(), 0, recompute ? 0 : 1 << 20, 3) : LogitMemory.USUAL;
        PlainOperations operations = new PlainOperations(a, DataType.DOUBLE);
        try (GradientVectors vectors = new GradientVectors(DataType.DOUBLE, parameters.length());
                Worker worker = new Worker(a, parameters, head, operations, n -> recompute, vectors, memory)) {
            INDArray forward = worker.forward(sequences, true);
            long columns = forward.size(1);
            INDArray weights = Nd4j.create(DataType.DOUBLE, forward.size(0), columns);
            Seeds seeds = new Seeds(11);
            for (int i = 0; i < weights.length(); i++) {
                weights.putScalar(i / columns, i % columns, seeds.gaussian(i));
            }
            worker.backward(weights.dup());
            INDArray gradient = worker.gradient().dup().reshape(parameters.length());
            worker.forget();

            for (Slice slice : layout.slices()) {
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

    /** A policy's, and a scalar head's own where there is one. */
    private static float[] parameters(Architecture a, NetworkLayout layout) {
        float[] parameters = Arrays.copyOf(Policies.parameters(a, 3), layout.size());
        if (layout.scalar().name().equals(NetworkLayout.SCALAR)) {
            for (int i = 0; i < layout.scalar().size(); i++) {
                parameters[layout.scalar().offset() + i] = (float) new Seeds(6).gaussian(i);
            }
        }
        return parameters;
    }

    private static double loss(Worker worker, PackedSequences sequences, INDArray weights) {
        double loss = worker.forward(sequences, false).mul(weights).sumNumber().doubleValue();
        worker.forget();
        return loss;
    }
}
