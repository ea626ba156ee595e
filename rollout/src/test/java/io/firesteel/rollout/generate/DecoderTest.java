package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class DecoderTest {
    private static final Seeds SEEDS = new Seeds(11).at(3);

    static Stream<Architecture> architectures() {
        return Stream.of(TestPolicies.llama(), TestPolicies.qwen2(), TestPolicies.qwen3(), TestPolicies.llama3());
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void drawsTheTokensAndLogProbsOfThePlainForwardPass(Architecture architecture) {
        Policy policy = TestPolicies.random(architecture, 1);
        List<Prompt> prompts = prompts(architecture, 3, 5, 21);
        SamplingSettings settings = SamplingSettings.plain(12, 2);

        List<Group<Rollout>> groups = decode(policy, Kernels.best(), 4, prompts, 3, settings);

        ReferenceDecoder reference = new ReferenceDecoder(policy);
        assertThat(groups).hasSize(2);
        for (Group<Rollout> group : groups) {
            assertThat(group.members()).extracting(Rollout::sample).containsExactly(0, 1, 2);
            for (Rollout rollout : group.members()) {
                assertThat(rollout.policyVersion()).isEqualTo(7);
                assertThat(rollout.seed())
                        .isEqualTo(SEEDS.at(group.prompt().id())
                                .at(rollout.sample())
                                .seed());
                followsTheReference(reference, rollout);
            }
        }
    }

    private static void followsTheReference(ReferenceDecoder reference, Rollout rollout) {
        Completion completion = rollout.completion();
        int[] prompt = rollout.prompt().tokens();
        double entropies = 0;
        for (int i = 0; i < completion.tokens().length; i++) {
            int[] before = Arrays.copyOf(prompt, prompt.length + i);
            System.arraycopy(completion.tokens(), 0, before, prompt.length, i);
            double[] logProbs = reference.logProbs(before);
            int token = completion.tokens()[i];
            assertThat((double) completion.logProbs()[i]).isCloseTo(logProbs[token], within(1e-5));
            entropies -= Arrays.stream(logProbs).map(l -> Math.exp(l) * l).sum();
            double below = 0;
            for (int j = 0; j < token; j++) {
                below += Math.exp(logProbs[j]);
            }
            // The inverse of the cumulative distribution, up to rounding of its steps.
            double uniform = Seeds.uniform(rollout.seed(), i);
            assertThat(uniform).isBetween(below - 1e-5, below + Math.exp(logProbs[token]) + 1e-5);
        }
        assertThat(completion.entropy()).isCloseTo(entropies / completion.lengthTokens(), within(1e-5));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void aCompletionHasTheSameBitsAloneInCompanyAndOnEitherProvider(Architecture architecture) {
        Policy policy = TestPolicies.random(architecture, 2);
        List<Prompt> prompts = prompts(architecture, 5, 17, 1, 64, 70, 3);
        SamplingSettings settings = SamplingSettings.plain(80, 0, 1);

        List<Group<Rollout>> together = decode(policy, Kernels.best(), 13, prompts, 4, settings);
        List<Group<Rollout>> narrow = decode(policy, Kernels.best(), 3, prompts, 4, settings);
        List<Group<Rollout>> scalar = decode(policy, Kernels.scalar(), 48, prompts, 4, settings);
        List<Group<Rollout>> alone = new ArrayList<>();
        for (Prompt prompt : prompts) {
            alone.addAll(decode(policy, Kernels.best(), 1, List.of(prompt), 4, settings));
        }

        assertThat(narrow).isEqualTo(together);
        assertThat(scalar).isEqualTo(together);
        assertThat(alone).isEqualTo(together);
    }

    /** Prompts with the same long beginning, which is read once, have the bits that each has alone, where all of it is read. */
    @ParameterizedTest
    @MethodSource("architectures")
    void whatAllPromptsBeginWithIsReadOnceToTheSameBits(Architecture architecture) {
        Policy policy = TestPolicies.random(architecture, 4);
        int[] beginning = prompts(architecture, 6, 70).get(0).tokens();
        List<Prompt> prompts = behind(beginning, prompts(architecture, 7, 33, 1, 5, 64, 2));
        SamplingSettings settings = SamplingSettings.plain(40, 0, 1);
        assertThat(Decoder.common(prompts)).isGreaterThanOrEqualTo(70);

        List<Group<Rollout>> together = decode(policy, Kernels.best(), 6, prompts, 3, settings);
        List<Group<Rollout>> scalar = decode(policy, Kernels.scalar(), 2, prompts, 3, settings);
        List<Group<Rollout>> alone = new ArrayList<>();
        for (Prompt prompt : prompts) {
            alone.addAll(decode(policy, Kernels.best(), 6, List.of(prompt), 3, settings));
        }

        assertThat(together).isEqualTo(alone);
        assertThat(scalar).isEqualTo(alone);
    }

    /** With a trunk and without, and with more threads than rows at the end. */
    @ParameterizedTest
    @MethodSource("architectures")
    void aCompletionHasTheSameBitsHoweverManyThreadsShareItsSteps(Architecture architecture) {
        PackedPolicy policy = new PackedPolicy(TestPolicies.random(architecture, 2));
        int[] beginning = prompts(architecture, 6, 70).get(0).tokens();
        List<Prompt> apart = prompts(architecture, 5, 17, 1, 64, 70, 3);
        List<Prompt> alike = behind(beginning, apart);
        SamplingSettings settings = SamplingSettings.plain(40, 0, 1);
        for (List<Prompt> prompts : List.of(apart, alike)) {
            List<Group<Rollout>> one =
                    new Decoder(policy, Kernels.best(), 13).decode(prompts, 4, settings, SEEDS, Arrays::toString);
            for (int threads : new int[] {2, 3, 7}) {
                for (Kernels kernels : List.of(Kernels.best(), Kernels.scalar())) {
                    assertThat(new Decoder(policy, kernels, 13, threads)
                                    .decode(prompts, 4, settings, SEEDS, Arrays::toString))
                            .as("%d threads, %s", threads, kernels.provider())
                            .isEqualTo(one);
                }
            }
        }
    }

    @Test
    void aPolicyThatHasDivergedIsToldOfWhicheverThreadMeetsIt() {
        Architecture architecture = TestPolicies.llama();
        Policy policy = TestPolicies.random(architecture, 2);
        float[] parameters = policy.parameters().clone();
        Arrays.fill(parameters, Float.NaN);
        PackedPolicy diverged = new PackedPolicy(new Policy(architecture, 0, parameters));

        assertThatThrownBy(() -> new Decoder(diverged, Kernels.best(), 8, 3)
                        .decode(prompts(architecture, 1, 5), 8, SamplingSettings.plain(9), SEEDS, Arrays::toString))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("finite logits");
    }

    @Test
    void ofEachPromptATokenIsLeftToBeReadByItself() {
        int[] whole = IntStream.range(0, 80).toArray();
        int[] other = IntStream.range(0, 90).map(i -> i == 75 ? 0 : i).toArray();

        assertThat(Decoder.common(List.of(prompt("a", whole), prompt("b", other))))
                .isEqualTo(75);
        assertThat(Decoder.common(List.of(prompt("a", whole), prompt("b", whole))))
                .isEqualTo(79);
        assertThat(Decoder.common(List.of(prompt("a", other), prompt("b", Arrays.copyOf(other, 65)))))
                .isEqualTo(64);
        assertThat(Decoder.common(List.of(prompt("a", other), prompt("b", Arrays.copyOf(other, 64)))))
                .as("too few to be worth it")
                .isZero();
        assertThat(Decoder.common(List.of(prompt("a", whole)))).as("alone").isZero();
        assertThat(Decoder.common(List.of(prompt("a", whole), prompt("b", new int[] {7}))))
                .isZero();
    }

    private static List<Prompt> behind(int[] beginning, List<Prompt> rests) {
        return rests.stream()
                .map(rest -> prompt(
                        rest.id(),
                        IntStream.concat(Arrays.stream(beginning), Arrays.stream(rest.tokens()))
                                .toArray()))
                .toList();
    }

    private static Prompt prompt(String id, int[] tokens) {
        return new Prompt(id, "none", "", tokens, "");
    }

    /** A prompt that already holds a completion's beginning must be continued by the rest of it. */
    @ParameterizedTest
    @MethodSource("architectures")
    void greedyContinuationDoesNotDependOnWhatWasPrefilledAndWhatWasDecoded(Architecture architecture) {
        Policy policy = TestPolicies.random(architecture, 3);
        Prompt prompt = prompts(architecture, 9, 14).get(0);
        SamplingSettings greedy = SamplingSettings.greedy(70);
        Completion whole = decode(policy, Kernels.best(), 2, List.of(prompt), 1, greedy)
                .get(0)
                .members()
                .get(0)
                .completion();

        int[] longer = Arrays.copyOf(prompt.tokens(), 14 + 33);
        System.arraycopy(whole.tokens(), 0, longer, 14, 33);
        Prompt continued = new Prompt("continued", "none", "", longer, "");
        Completion rest = decode(policy, Kernels.best(), 2, List.of(continued), 1, SamplingSettings.greedy(37))
                .get(0)
                .members()
                .get(0)
                .completion();

        assertThat(rest.tokens()).isEqualTo(Arrays.copyOfRange(whole.tokens(), 33, 70));
        assertThat(rest.logProbs()).isEqualTo(Arrays.copyOfRange(whole.logProbs(), 33, 70));
    }

    @Test
    void greedyTakesTheMostProbableTokenAndKeepsItsLogProbAtTemperatureOne() {
        Policy policy = TestPolicies.random(TestPolicies.qwen3(), 4);
        Prompt prompt = prompts(policy.architecture(), 1, 6).get(0);

        Completion completion = decode(policy, Kernels.best(), 2, List.of(prompt), 1, SamplingSettings.greedy(5))
                .get(0)
                .members()
                .get(0)
                .completion();

        ReferenceDecoder reference = new ReferenceDecoder(policy);
        int[] tokens = prompt.tokens();
        for (int i = 0; i < 5; i++) {
            double[] logProbs = reference.logProbs(tokens);
            double best = Arrays.stream(logProbs).max().orElseThrow();
            assertThat((double) completion.logProbs()[i]).isCloseTo(best, within(1e-5));
            assertThat(logProbs[completion.tokens()[i]]).isCloseTo(best, within(1e-6));
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = completion.tokens()[i];
        }
    }

    @Test
    void endsAtAStopTokenWhichIsKeptButNotInTheText() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 5);
        SamplingSettings settings = SamplingSettings.plain(40, 3, 4, 5);

        List<Rollout> rollouts = decode(policy, Kernels.best(), 8, prompts(policy.architecture(), 1, 6), 20, settings)
                .get(0)
                .members();

        assertThat(rollouts).extracting(r -> r.completion().finish()).contains(FinishReason.STOP);
        for (Rollout rollout : rollouts) {
            Completion completion = rollout.completion();
            int[] tokens = completion.tokens();
            int last = tokens.length - 1;
            for (int i = 0; i < last; i++) {
                assertThat(tokens[i]).isNotIn(3, 4, 5);
            }
            if (completion.finish() == FinishReason.STOP) {
                assertThat(tokens[last]).isIn(3, 4, 5);
                assertThat(completion.text()).isEqualTo(Arrays.toString(Arrays.copyOf(tokens, last)));
            } else {
                assertThat(tokens).hasSize(40);
                assertThat(completion.text()).isEqualTo(Arrays.toString(tokens));
            }
        }
    }

    @Test
    void neverSamplesBeyondThePolicysPositions() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 5);
        List<Prompt> prompts = prompts(policy.architecture(), 1, 195, 10);

        List<Group<Rollout>> groups = decode(policy, Kernels.best(), 8, prompts, 2, SamplingSettings.plain(1000));

        assertThat(groups.get(0).members()).allSatisfy(r -> {
            assertThat(r.completion().lengthTokens()).isEqualTo(5);
            assertThat(r.completion().finish()).isEqualTo(FinishReason.LENGTH);
        });
        assertThat(groups.get(1).members())
                .allSatisfy(r -> assertThat(r.completion().lengthTokens()).isEqualTo(190));
    }

    @Test
    void tellsOfEachCompletionAsItEnds() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 6);
        List<Prompt> prompts = prompts(policy.architecture(), 1, 4, 5, 6);
        List<Rollout> told = new ArrayList<>();

        List<Group<Rollout>> groups = new Decoder(new PackedPolicy(policy), Kernels.best(), 4)
                .decode(prompts, 3, SamplingSettings.plain(20, 1), Forcing.NONE, SEEDS, Arrays::toString, told::add);

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        groups.stream().flatMap(g -> g.members().stream()).toList());
    }

    @Test
    void aGroupsCostIsItsPromptOnceAndItsTokens() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 6);

        List<Rollout> rollouts = decode(
                        policy,
                        Kernels.best(),
                        4,
                        prompts(policy.architecture(), 1, 17),
                        3,
                        SamplingSettings.plain(9, 1))
                .get(0)
                .members();

        assertThat(rollouts).extracting(r -> r.completion().cost().prefilled()).containsExactly(17, 0, 0);
        assertThat(rollouts).allSatisfy(r -> {
            assertThat(r.completion().cost().decoded()).isEqualTo(r.completion().lengthTokens());
            assertThat(r.completion().sampled()).doesNotContain(false);
        });
    }

    @Test
    void refusesAPromptThatFillsThePolicysPositionsAndSaysHowToFixIt() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 6);
        List<Prompt> prompts = prompts(policy.architecture(), 1, 200);

        assertThatThrownBy(() -> decode(policy, Kernels.best(), 4, prompts, 1, SamplingSettings.plain(4)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("prompt p0", "200 positions", "found 200", "fix: drop long prompts");
    }

    @Test
    void refusesTokensThatThePolicyDoesNotKnow() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 6);
        Prompt prompt = new Prompt("odd", "none", "", new int[] {1, 23}, "");

        assertThatThrownBy(() -> decode(policy, Kernels.best(), 4, List.of(prompt), 1, SamplingSettings.plain(4)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("prompt odd", "below 23", "found 23", "tokenizer");
    }

    private static List<Group<Rollout>> decode(
            Policy policy, Kernels kernels, int maxRows, List<Prompt> prompts, int samples, SamplingSettings settings) {
        return new Decoder(new PackedPolicy(policy), kernels, maxRows)
                .decode(prompts, samples, settings, SEEDS, Arrays::toString);
    }

    private static List<Prompt> prompts(Architecture architecture, long seed, int... lengths) {
        List<Prompt> prompts = new ArrayList<>();
        for (int p = 0; p < lengths.length; p++) {
            int[] tokens = new int[lengths[p]];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (int) (new Seeds(seed).at(p).uniform(i) * architecture.vocabulary());
            }
            prompts.add(new Prompt("p" + p, "none", "", tokens, ""));
        }
        return prompts;
    }
}
