package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Policy;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.critic.Gae;
import io.firesteel.trainer.critic.ValueLoss;
import io.firesteel.trainer.network.Dl4jValueNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.Policies;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class CriticTest {
    /** Four completions that share their prompt but for its last two tokens, and two. */
    private static final List<Unit> GROUPS = Unit.runs(4, 2);

    @Test
    void aNewCriticExpectsNothingAndSaysSoBeforeEveryToken() {
        try (Dl4jValueNetwork network = network()) {
            float[][] values = critic(network, 64).values(rows(), GROUPS);

            assertThat(values).hasDimensions(6, 3);
            assertThat(values[4]).containsOnly(0);
        }
    }

    /** The first token of a completion decides what it is worth; before it has been read nobody can know. */
    @Test
    void itLearnsWhatAPrefixIsWorthAndNotWhatComesAfter() {
        List<TrainingRow> rows = rows();
        double[][] returns =
                IntStream.range(0, rows.size()).mapToObj(r -> filled(r % 2)).toArray(double[][]::new);
        try (Dl4jValueNetwork network = network()) {
            Critic critic = critic(network, 64);
            double first = 0;
            double last = 0;
            for (int step = 1; step <= 200; step++) {
                double loss = critic.learn(rows, GROUPS, critic.values(rows, GROUPS), returns, step)
                        .loss();
                first = step == 1 ? loss : first;
                last = loss;
            }
            float[][] values = critic.values(rows, GROUPS);
            assertThat(first).isCloseTo(0.25, within(1e-9)); // half of the mean of 0 and 1
            assertThat(last).isLessThan(0.06);
            for (int r = 0; r < rows.size(); r++) {
                assertThat(values[r][0]).as("before the first token").isCloseTo(0.5f, within(0.15f));
                assertThat(values[r][2]).as("before the last").isCloseTo(r % 2, within(0.15f));
            }
        }
    }

    @Test
    void microBatchesChangeRoundingOnly() {
        double[][] returns = IntStream.range(0, 6).mapToObj(CriticTest::filled).toArray(double[][]::new);
        try (Dl4jValueNetwork one = network();
                Dl4jValueNetwork many = network()) {
            Critic whole = critic(one, 4096);
            Critic split = critic(many, 6);
            Critic.Step a = whole.learn(rows(), GROUPS, whole.values(rows(), GROUPS), returns, 1);
            Critic.Step b = split.learn(rows(), Unit.runs(1, 1, 1, 1, 1, 1), split.values(rows(), GROUPS), returns, 1);

            assertThat(a.loss()).isEqualTo(b.loss());
            assertThat(a.gradientNorm()).isCloseTo(b.gradientNorm(), within(1e-5));
        }
    }

    @Test
    void aPromptOfOneTokenHasNoPlaceForAValue() {
        try (Dl4jValueNetwork network = network()) {
            TrainingRow row = TrainingRow.of(SftExample.of(new int[] {1}, new int[] {2}));

            assertThatThrownBy(() -> critic(network, 64).values(List.of(row), Unit.runs(1)))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("at least two tokens");
        }
    }

    private static double[] filled(double value) {
        double[] row = new double[3];
        Arrays.fill(row, value);
        return row;
    }

    /** Row r's completion begins with 4 where r is even, 5 where it is odd. */
    private static List<TrainingRow> rows() {
        return IntStream.range(0, 6)
                .mapToObj(r -> TrainingRow.of(SftExample.of(new int[] {1, 3, 2}, new int[] {4 + r % 2, 6, 7})))
                .toList();
    }

    private static Critic critic(Dl4jValueNetwork network, int microBatchTokens) {
        return new Critic(
                network,
                new CriticSettings.ValueHead(
                        new Gae(1, 1),
                        new ValueLoss(Double.POSITIVE_INFINITY),
                        new OptimiserSettings(
                                new AdamW(0.9, 0.95, 1e-8, 0),
                                0.01,
                                new Schedule.Constant(0),
                                Double.POSITIVE_INFINITY),
                        0,
                        true),
                microBatchTokens);
    }

    private static Dl4jValueNetwork network() {
        return new Dl4jValueNetwork(
                new Policy(Policies.llama(), 0, Policies.parameters(Policies.llama(), 3)),
                new NetworkSettings(1, Backend.FUSED, Recompute.OFF),
                new Head.Scalar(Head.Scalar.Place.LEARNED_TOKENS));
    }
}
