package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

class SequenceScorerTest {
    static Stream<Architecture> architectures() {
        return Stream.of(TestPolicies.llama(), TestPolicies.qwen2(), TestPolicies.qwen3(), TestPolicies.llama3());
    }

    static Stream<Arguments> architecturesAndTemperatures() {
        return architectures().flatMap(architecture -> Stream.of(1.0, 0.7).map(t -> Arguments.of(architecture, t)));
    }

    /** Also where the memory was of numbers that were kept in half of it. */
    @ParameterizedTest
    @MethodSource("architectures")
    void aPolicyInTheMemoryOfAnotherIsTheSame(Architecture architecture) {
        Policy policy = TestPolicies.random(architecture, 2);
        Policy other = TestPolicies.random(architecture, 3);
        float[] halved = other.parameters().clone();
        for (int i = 0; i < halved.length; i++) {
            halved[i] = DataType.BF16.rounded(halved[i]);
        }
        int[] tokens = prompt(architecture, 40).tokens();
        float[] expected = score(new PackedPolicy(policy), tokens);

        for (Policy before : List.of(other, new Policy(architecture, 1, halved))) {
            PackedPolicy spare = new PackedPolicy(before);
            assertThat(score(PackedPolicy.inPlaceOf(spare, architecture, 2, policy, Kernels.best()), tokens))
                    .isEqualTo(expected);
        }
        assertThat(score(PackedPolicy.inPlaceOf(null, architecture, 2, policy, Kernels.best()), tokens))
                .isEqualTo(expected);
    }

    /** Outside the heap, where an embedding lies too. */
    @ParameterizedTest
    @MethodSource("architectures")
    void aPolicyOutsideTheHeapInTheMemoryOfAnotherIsTheSame(Architecture architecture) {
        Kernels kernels = fast();
        Policy policy = TestPolicies.random(architecture, 2);
        int[] tokens = prompt(architecture, 40).tokens();
        float[] expected = score(PackedPolicy.inPlaceOf(null, architecture, 2, policy, kernels), tokens);

        PackedPolicy spare =
                PackedPolicy.inPlaceOf(null, architecture, 3, TestPolicies.random(architecture, 3), kernels);
        assertThat(score(PackedPolicy.inPlaceOf(spare, architecture, 2, policy, kernels), tokens))
                .isEqualTo(expected);
    }

    private static Kernels fast() {
        try {
            return Kernels.of(new Arithmetic(Arithmetic.Choice.FAST, Arithmetic.Precision.FLOAT32));
        } catch (Fault fault) {
            return Assumptions.abort("fast kernels: expected " + fault.expected() + ", found " + fault.found());
        }
    }

    private static float[] score(PackedPolicy packed, int[] tokens) {
        return new SequenceScorer(packed, packed.kernels(), 180, 1).score("here", tokens, 1);
    }

    /** The longest, 70 + 110 tokens, needs logits of more rows than are made at a time. */
    @ParameterizedTest
    @MethodSource("architecturesAndTemperatures")
    void aCompletionHasTheBitsThatWereRecordedWhenItWasSampled(Architecture architecture, double temperature) {
        SamplingSettings sampling =
                new SamplingSettings(110, temperature, SamplingSettings.ALL_TOKENS, 1, new int[] {0});
        Policy policy = TestPolicies.random(architecture, 2);
        PackedPolicy packed = new PackedPolicy(policy);
        List<Prompt> prompts = List.of(
                prompt(architecture, 17), prompt(architecture, 1), prompt(architecture, 64), prompt(architecture, 70));
        List<Rollout> rollouts = new Decoder(packed, Kernels.best(), 7)
                .decode(prompts, 3, sampling, new Seeds(5), ids -> "").stream()
                        .flatMap(group -> group.members().stream())
                        .toList();
        assertThat(rollouts).anyMatch(rollout -> rollout.completion().lengthTokens() > Decoder.DEFAULT_ROWS);

        for (Kernels kernels : List.of(Kernels.best(), Kernels.scalar())) {
            SequenceScorer scorer = new SequenceScorer(packed, kernels, 180, temperature);
            for (Rollout rollout : rollouts) {
                Completion completion = rollout.completion();
                int[] prompt = rollout.prompt().tokens();

                float[] scored = scorer.score("sampled", join(prompt, completion.tokens()), prompt.length);

                assertThat(scored)
                        .as("prompt of %d, sample %d", prompt.length, rollout.sample())
                        .isEqualTo(completion.logProbs());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 3})
    void agreesWithThePlainForwardPassAtAnyTemperature(double temperature) {
        Policy policy = TestPolicies.random(TestPolicies.qwen3(), 3);
        ReferenceDecoder reference = new ReferenceDecoder(policy);
        int[] tokens = prompt(policy.architecture(), 12).tokens();

        float[] scored =
                new SequenceScorer(new PackedPolicy(policy), Kernels.best(), 12, temperature).score("plain", tokens, 4);

        assertThat(scored).hasSize(8);
        for (int i = 4; i < tokens.length; i++) {
            // log softmax(logits / T) = log softmax(log softmax(logits) / T)
            double[] plain = reference.logProbs(Arrays.copyOf(tokens, i));
            double sum =
                    Arrays.stream(plain).map(l -> Math.exp(l / temperature)).sum();
            assertThat((double) scored[i - 4])
                    .as("token %d", i)
                    .isCloseTo(plain[tokens[i]] / temperature - Math.log(sum), within(2e-5));
        }
    }

    @Test
    void theLastTokenMayStandBehindThePolicysLastPosition() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 1);
        SequenceScorer scorer = new SequenceScorer(new PackedPolicy(policy), Kernels.best(), 300, 1);

        assertThat(scorer.score("whole", prompt(policy.architecture(), 201).tokens(), 200))
                .hasSize(1);
        assertThat(scorer.score("nothing", prompt(policy.architecture(), 5).tokens(), 5))
                .isEmpty();
        assertThatThrownBy(() -> scorer.score(
                        "longer", prompt(policy.architecture(), 202).tokens(), 1))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("sequence longer", "200 positions", "found 202");
        assertThatThrownBy(() -> scorer.score("foreign", new int[] {1, 23}, 1))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("sequence foreign", "token ids below 23", "found 23");
    }

    private static Prompt prompt(Architecture architecture, int length) {
        int[] tokens = new int[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = (int) (new Seeds(length).uniform(i) * architecture.vocabulary());
        }
        return new Prompt("prompt of " + length, "none", "", tokens, "");
    }

    private static int[] join(int[] prompt, int[] completion) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
        System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
        return tokens;
    }
}
