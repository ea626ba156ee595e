package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.ValueObjective;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Head.Scalar.Place;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.optimiser.AdamW;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;

class Dl4jValueNetworkTest {
    private static final Architecture UNTIED = Policies.qwen2();
    private static final Architecture TIED = Policies.llama();
    private static final Head.Scalar LAST = new Head.Scalar(Place.LAST_TOKEN);
    private static final Head.Scalar EACH = new Head.Scalar(Place.LEARNED_TOKENS);
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0);

    /** Bradley and Terry (1952): −log σ(r₀ − r₁) for a pair of sequences, the first of which is the better one. */
    private static final ValueObjective PAIR = (microBatch, sequences, values, dValue) -> {
        int better = sequences.starts()[1] - 1;
        int worse = sequences.starts()[2] - 1;
        float wrong = (float) (1 / (1 + Math.exp(values[better] - values[worse])));
        dValue[better] = -wrong;
        dValue[worse] = wrong;
    };

    @Test
    void aNewHeadIsOfZerosAndItsBlocksAreThePolicys() {
        Policy policy = new Policy(UNTIED, 0, Policies.parameters(UNTIED, 3));
        int body = new ParameterLayout(UNTIED).head().offset();

        try (Dl4jValueNetwork network = new Dl4jValueNetwork(policy, settings(Backend.FUSED, 1), LAST)) {
            float[] parameters = network.parameters();
            assertThat(parameters).hasSize(body + UNTIED.width());
            assertThat(Arrays.copyOf(parameters, body)).isEqualTo(Arrays.copyOf(policy.parameters(), body));
            assertThat(network.values(List.of(pair())).get(0)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void lastTokensHaveTheNumberThatTheyHaveAlone(Backend backend) {
        PackedSequences both = pair();
        try (Dl4jValueNetwork network = network(UNTIED, backend, 1, LAST)) {
            float[] together = network.values(List.of(both)).get(0);
            for (int s = 0; s < 2; s++) {
                int from = both.starts()[s];
                int to = both.starts()[s + 1];
                int[] tokens = Arrays.copyOfRange(both.tokens(), from, to);
                PackedSequences alone =
                        new PackedSequences(tokens, new int[] {0, tokens.length}, new boolean[tokens.length]);
                float[] values = network.values(List.of(alone)).get(0);
                assertThat(values[tokens.length - 1]).isNotZero();
                assertThat(together[to - 1]).isCloseTo(values[tokens.length - 1], within(1e-5f));
            }
            assertThat(together[0])
                    .as("a token that is not the last of its sequence")
                    .isZero();
        }
    }

    @Test
    void learnedTokensHaveTheNumberOfTheSequenceThatEndsWithThem() {
        int[] tokens = {3, 1, 12, 7};
        boolean[] learn = {false, false, true, true};
        try (Dl4jValueNetwork each = network(UNTIED, Backend.FUSED, 1, EACH);
                Dl4jValueNetwork last = network(UNTIED, Backend.FUSED, 1, LAST)) {
            float[] values = each.values(List.of(new PackedSequences(tokens, new int[] {0, 4}, learn)))
                    .get(0);
            assertThat(values[0]).isZero();
            assertThat(values[1]).isZero();
            for (int n = 3; n <= 4; n++) {
                PackedSequences ending =
                        new PackedSequences(Arrays.copyOf(tokens, n), new int[] {0, n}, new boolean[n]);
                assertThat(values[n - 1]).isCloseTo(last.values(List.of(ending)).get(0)[n - 1], within(1e-5f));
            }
        }
    }

    @Test
    void fusedAndPlainNetworksAgree() {
        for (Architecture a : List.of(TIED, UNTIED)) {
            try (Dl4jValueNetwork plain = network(a, Backend.PLAIN, 1, LAST);
                    Dl4jValueNetwork fused = network(a, Backend.FUSED, 1, LAST)) {
                plain.accumulate(List.of(pair()), PAIR);
                fused.accumulate(List.of(pair()), PAIR);

                assertThat(fused.gradient()).containsExactly(plain.gradient(), within(1e-4f));
                assertThat(fused.gradientNorm()).isGreaterThan(0.01);
            }
        }
    }

    @Test
    void bitsDoNotDependOnTheNumberOfThreads() {
        List<PackedSequences> batches = List.of(pair(), pair(), pair());
        try (Dl4jValueNetwork one = network(TIED, Backend.FUSED, 1, LAST);
                Dl4jValueNetwork three = network(TIED, Backend.FUSED, 3, LAST)) {
            one.accumulate(batches, PAIR);
            three.accumulate(batches, PAIR);

            assertThat(three.gradient()).isEqualTo(one.gradient());
        }
    }

    @Test
    void aPairIsLearned() {
        Policy policy = new Policy(TIED, 0, Policies.parameters(TIED, 3));
        try (Dl4jValueNetwork network = new Dl4jValueNetwork(policy, settings(Backend.FUSED, 1), LAST)) {
            for (int step = 1; step <= 30; step++) {
                network.zeroGradient();
                network.accumulate(List.of(pair()), PAIR);
                network.step(ADAMW, 0.01, 1, step);
            }
            float[] values = network.values(List.of(pair())).get(0);
            assertThat(values[4] - values[7]).isGreaterThan(1); // from 0
        }
    }

    @Test
    void refusesAPolicysParameters() {
        assertThatThrownBy(() ->
                        new Dl4jValueNetwork(UNTIED, Policies.parameters(UNTIED, 3), settings(Backend.FUSED, 1), LAST))
                .hasMessageContainingAll("parameters", "they belong to another architecture");
    }

    private static Dl4jValueNetwork network(Architecture a, Backend backend, int threads, Head.Scalar head) {
        NetworkLayout layout = new NetworkLayout(a, head);
        float[] parameters = Arrays.copyOf(Policies.parameters(a, 3), layout.size());
        for (int i = 0; i < layout.scalar().size(); i++) {
            parameters[layout.scalar().offset() + i] = (float) new Seeds(6).gaussian(i);
        }
        return new Dl4jValueNetwork(a, parameters, settings(backend, threads), head);
    }

    private static NetworkSettings settings(Backend backend, int threads) {
        return new NetworkSettings(threads, backend, Recompute.OFF);
    }

    /** Two sequences of 5 and 3 tokens. */
    private static PackedSequences pair() {
        return Policies.sequences(TIED, 7, 5, 3);
    }
}
