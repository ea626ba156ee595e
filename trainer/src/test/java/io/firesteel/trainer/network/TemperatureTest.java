package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.PolicyLoss;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.operations.PlainOperations;
import io.firesteel.trainer.objective.PolicyGradient;
import io.firesteel.trainer.objective.TokenColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is sampled from, softmax(logits / temperature), is what is scored and differentiated. */
class TemperatureTest {
    private static final double STEP = 1e-5;
    private static final double KL = 0.3;
    private static final double ENTROPY = 0.2;
    private static final double[] ADVANTAGES = {0.5, -1.5, 2};

    @ParameterizedTest
    @CsvSource({"PLAIN, 0.7", "PLAIN, 1.3", "FUSED, 0.7", "FUSED, 1.3"})
    void scoresAreThoseOfTheTemperedDistribution(Backend backend, double temperature) {
        // The logits but for a constant are the log-probs at temperature 1 of all V tokens after the same beginning.
        Architecture a = Policies.qwen2();
        int[] beginning = {3, 1, 12, 7};
        double[] logits = new double[a.vocabulary()];
        float[] tempered = new float[logits.length];
        float[] entropies = new float[logits.length];
        NetworkSettings settings = new NetworkSettings(1, backend, Recompute.OFF);
        float[] parameters = Policies.parameters(a, 3);
        try (Dl4jPolicyNetwork plain = new Dl4jPolicyNetwork(a, parameters, settings, Head.LogProb.PLAIN);
                Dl4jPolicyNetwork network =
                        new Dl4jPolicyNetwork(a, parameters, settings, new Head.LogProb(temperature))) {
            for (int v = 0; v < logits.length; v++) {
                List<PackedSequences> next = List.of(next(beginning, v));
                logits[v] = plain.score(next).get(0).logProbs()[4];
                TokenScores scores = network.score(next).get(0);
                tempered[v] = scores.logProbs()[4];
                entropies[v] = scores.entropies()[4];
            }
        }

        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit / temperature);
        }
        double entropy = 0;
        for (double logit : logits) {
            double logProb = logit / temperature - Math.log(sum);
            entropy -= Math.exp(logProb) * logProb;
        }
        for (int v = 0; v < logits.length; v++) {
            assertThat((double) tempered[v])
                    .as("log-prob of token %d", v)
                    .isCloseTo(logits[v] / temperature - Math.log(sum), within(1e-5));
            assertThat((double) entropies[v]).as("entropy").isCloseTo(entropy, within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.7, 1.3})
    void theGradientIsThatOfTheObjectiveUnderTheTemperedDistribution(double temperature) {
        Architecture a = Policies.llama();
        PackedSequences sequences = Policies.sequences(a, 7, 6, 5, 9);
        try (Tempered policy = new Tempered(a, 0, temperature);
                Tempered reference = new Tempered(a, 0.02, temperature)) {
            double[][] at = policy.scores(sequences);
            double[][] old = new double[at.length][];
            for (int r = 0; r < at.length; r++) {
                old[r] = new double[] {at[r][0] + 0.05 * new Seeds(9).gaussian(r)}; // ratios near 1, within the bounds
            }
            double[][] referenceScores = reference.scores(sequences);
            int[] lengths = learned(sequences);

            INDArray gradient = policy.gradient(sequences, derivatives(at, old, referenceScores, lengths));

            for (Slice slice : new ParameterLayout(a).slices()) {
                for (int sample = 0; sample < 3; sample++) {
                    int i = slice.offset()
                            + (int) (new Seeds(5).at(slice.name()).uniform(sample) * slice.size());
                    double up = loss(policy.moved(i, STEP).scores(sequences), old, referenceScores, lengths);
                    double down = loss(policy.moved(i, -2 * STEP).scores(sequences), old, referenceScores, lengths);
                    policy.moved(i, STEP);
                    double expected = (up - down) / (2 * STEP);
                    // Scores and coefficients go through single precision on their way.
                    assertThat(gradient.getDouble(i))
                            .as("%s, element %d", slice.name(), i - slice.offset())
                            .isCloseTo(expected, within(2e-6 + 2e-6 * Math.abs(expected)));
                }
            }
        }
    }

    @Test
    void refusesATemperatureOfNothing() {
        assertThatThrownBy(() -> new Head.LogProb(0))
                .hasMessageContainingAll("temperature of the network", "above 0", "found 0.0", "fix: greedy");
    }

    /** The objective written out: mean over completions of the mean over tokens of −A ρ + β (e^−x + x − 1) − η H. */
    private static double loss(double[][] scores, double[][] old, double[][] reference, int[] lengths) {
        double loss = 0;
        int r = 0;
        for (int s = 0; s < lengths.length; s++) {
            for (int t = 0; t < lengths[s]; t++, r++) {
                double x = scores[r][0] - reference[r][0];
                double ratio = Math.exp(scores[r][0] - (float) old[r][0]);
                loss += (-ADVANTAGES[s] * ratio + KL * (Math.exp(-x) + x - 1) - ENTROPY * scores[r][1])
                        / (lengths.length * lengths[s]);
            }
        }
        return loss;
    }

    /** By the product's formulas, {@code [R][2]}: dLoss/dlogProb, dLoss/dentropy. */
    private static double[][] derivatives(double[][] scores, double[][] old, double[][] reference, int[] lengths) {
        Aggregation aggregation = new Aggregation.SequenceMean();
        Denominators denominators = new Denominators(lengths.length, scores.length);
        PolicyGradient loss = new PolicyGradient(new LossSettings(
                new PolicyLoss.Clipped(0.5, 0.5),
                aggregation,
                new KlPenalty.InLoss(KlEstimator.K3, KL),
                ENTROPY,
                new ImportanceCorrection.None()));
        List<double[]> all = new ArrayList<>();
        int from = 0;
        for (int s = 0; s < lengths.length; s++) {
            double[] byLogProb = new double[lengths[s]];
            double[] byEntropy = new double[lengths[s]];
            float[] olds = column(old, 0, from, lengths[s]);
            loss.evaluate(
                    new TokenColumns(
                            column(scores, 0, from, lengths[s]),
                            column(scores, 1, from, lengths[s]),
                            olds,
                            olds,
                            column(reference, 0, from, lengths[s]),
                            null,
                            Column.shared(ADVANTAGES[s]),
                            Column.shared(aggregation.weight(lengths[s], denominators))),
                    byLogProb,
                    byEntropy);
            for (int t = 0; t < lengths[s]; t++) {
                all.add(new double[] {byLogProb[t], byEntropy[t]});
            }
            from += lengths[s];
        }
        return all.toArray(double[][]::new);
    }

    private static float[] column(double[][] rows, int column, int from, int count) {
        float[] values = new float[count];
        for (int t = 0; t < count; t++) {
            values[t] = (float) rows[from + t][column];
        }
        return values;
    }

    private static int[] learned(PackedSequences sequences) {
        int[] lengths = new int[sequences.sequences()];
        for (int s = 0; s < lengths.length; s++) {
            for (int i = sequences.starts()[s]; i < sequences.starts()[s + 1]; i++) {
                lengths[s] += sequences.learn()[i] ? 1 : 0;
            }
        }
        return lengths;
    }

    private static PackedSequences next(int[] beginning, int token) {
        int n = beginning.length;
        int[] tokens = Arrays.copyOf(beginning, n + 1);
        tokens[n] = token;
        boolean[] learn = new boolean[n + 1];
        learn[n] = true;
        return new PackedSequences(tokens, new int[] {0, n + 1}, learn);
    }

    /** A policy in double precision. */
    private static final class Tempered implements AutoCloseable {
        private final INDArray parameters;
        private final GradientVectors vectors;
        private final Worker worker;

        /** @param away from the policy that is learned, so near that no clamp of the KL estimator holds */
        Tempered(Architecture a, double away, double temperature) {
            float[] at = Policies.parameters(a, 3);
            for (int i = 0; i < at.length; i++) {
                at[i] += (float) (away * new Seeds(13).gaussian(i));
            }
            parameters = Nd4j.createFromArray(at).castTo(DataType.DOUBLE).reshape(1, -1);
            vectors = new GradientVectors(DataType.DOUBLE, parameters.length());
            worker = new Worker(
                    a,
                    parameters,
                    new Head.LogProb(temperature),
                    new PlainOperations(a, DataType.DOUBLE),
                    n -> false,
                    vectors,
                    LogitMemory.USUAL);
        }

        Tempered moved(int parameter, double by) {
            parameters.putScalar(0, parameter, parameters.getDouble(0, parameter) + by);
            return this;
        }

        /** Log-prob and entropy of each learned token, {@code [R][2]}. */
        double[][] scores(PackedSequences sequences) {
            double[][] scores = worker.forward(sequences, false).toDoubleMatrix();
            worker.forget();
            return scores;
        }

        INDArray gradient(PackedSequences sequences, double[][] derivatives) {
            worker.forward(sequences, true);
            worker.backward(Nd4j.createFromArray(derivatives));
            INDArray gradient = worker.gradient().dup().reshape(parameters.length());
            worker.forget();
            return gradient;
        }

        @Override
        public void close() {
            worker.close();
            vectors.close();
        }
    }
}
