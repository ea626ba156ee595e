package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.Span;
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
import java.util.Map;
import java.util.stream.Stream;

class ForcingTest {
    private static final Seeds SEEDS = new Seeds(19).at(2);

    static Stream<Architecture> architectures() {
        return Stream.of(TestPolicies.llama(), TestPolicies.qwen2(), TestPolicies.qwen3(), TestPolicies.llama3());
    }

    /** What was sampled freely is forced in part, and must be continued as it was. */
    @ParameterizedTest
    @MethodSource("architectures")
    void aForcedBeginningGivesTheBitsThatTheSameTokensGaveWhenTheyWereSampled(Architecture architecture) {
        Policy policy = TestPolicies.random(architecture, 2);
        List<Prompt> prompts = prompts(architecture, 5, 17, 1, 64);
        SamplingSettings settings = SamplingSettings.plain(80, 0, 1);
        List<Group<Rollout>> free = decode(policy, Kernels.best(), 5, prompts, 4, settings, Forcing.NONE);

        for (Group<Rollout> group : free) {
            for (Rollout sampled : group.members()) {
                int length = sampled.completion().lengthTokens();
                for (int forced : new int[] {1, length / 2, length - 1}) {
                    if (forced < 1 || forced >= length) {
                        continue;
                    }
                    Forcing forcing = Forcing.prefixes(Map.of(
                            group.prompt().id(),
                            Arrays.copyOf(sampled.completion().tokens(), forced)));

                    Completion continued = decode(
                                    policy, Kernels.best(), 3, List.of(group.prompt()), 4, settings, forcing)
                            .get(0)
                            .members()
                            .get(sampled.sample())
                            .completion();

                    assertThat(continued.tokens())
                            .isEqualTo(sampled.completion().tokens());
                    assertThat(continued.logProbs())
                            .isEqualTo(sampled.completion().logProbs());
                    assertThat(continued.text()).isEqualTo(sampled.completion().text());
                    assertThat(continued.finish())
                            .isEqualTo(sampled.completion().finish());
                    assertThat(continued.spans()).isEqualTo(Span.of(length, 0, forced));
                    assertThat(continued.cost())
                            .isEqualTo(new Cost(
                                    sampled.sample() == 0 ? group.prompt().tokens().length + forced : 0,
                                    length - forced));
                }
            }
        }
    }

    @Test
    void forcedBeginningsHaveTheSameBitsOnAnyNumberOfRowsAndOnEitherProvider() {
        Policy policy = TestPolicies.random(TestPolicies.qwen3(), 7);
        List<Prompt> prompts = prompts(policy.architecture(), 3, 9, 70, 2);
        Forcing forcing = Forcing.prefixes(Map.of("p0", new int[] {5}, "p2", new int[] {7, 8, 9, 10, 11, 12, 13, 14}));
        SamplingSettings settings = SamplingSettings.plain(30, 0);

        List<Group<Rollout>> together = decode(policy, Kernels.best(), 12, prompts, 3, settings, forcing);

        assertThat(decode(policy, Kernels.best(), 1, prompts, 3, settings, forcing))
                .isEqualTo(together);
        assertThat(decode(policy, Kernels.scalar(), 5, prompts, 3, settings, forcing))
                .isEqualTo(together);
        assertThat(together.get(1).members())
                .allSatisfy(free -> assertThat(free.completion().sampled()).doesNotContain(false));
    }

    /** Behind a beginning that is read once for all prompts, forced tokens have the log-probs that they have behind a prompt read alone. */
    @Test
    void forcedBeginningsHaveTheSameBitsBehindPromptsThatBeginAlike() {
        Policy policy = TestPolicies.random(TestPolicies.llama3(), 8);
        List<Prompt> prompts = new ArrayList<>();
        for (Prompt rest : prompts(policy.architecture(), 4, 90, 3, 40)) {
            int[] tokens = new int[80 + rest.tokens().length];
            Arrays.fill(tokens, 0, 80, 11);
            System.arraycopy(rest.tokens(), 0, tokens, 80, rest.tokens().length);
            prompts.add(new Prompt(rest.id(), "none", "", tokens, ""));
        }
        assertThat(Decoder.common(prompts)).isGreaterThanOrEqualTo(80);
        Forcing forcing = Forcing.prefixes(Map.of("p0", new int[] {5}, "p2", new int[] {7, 8, 9, 10, 11, 12, 13, 14}));
        SamplingSettings settings = SamplingSettings.plain(30, 0);

        List<Group<Rollout>> together = decode(policy, Kernels.best(), 4, prompts, 3, settings, forcing);

        for (int p = 0; p < prompts.size(); p++) {
            assertThat(decode(policy, Kernels.best(), 4, List.of(prompts.get(p)), 3, settings, forcing))
                    .containsExactly(together.get(p));
        }
    }

    @Test
    void aPolicyThatWantsToStopIsMadeToGoOnAndItsStopTokenIsDropped() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 5);
        List<Prompt> prompts = prompts(policy.architecture(), 1, 6);
        SamplingSettings settings = SamplingSettings.plain(40, 3, 4, 5);
        int[] wait = {9, 8};
        List<Rollout> free = decode(policy, Kernels.best(), 8, prompts, 20, settings, Forcing.NONE)
                .get(0)
                .members();
        List<Rollout> forced = decode(policy, Kernels.best(), 8, prompts, 20, settings, new Forcing(Map.of(), wait, 2))
                .get(0)
                .members();

        int continued = 0;
        for (int i = 0; i < free.size(); i++) {
            int[] tokens = free.get(i).completion().tokens();
            int stop = tokens.length - 1;
            Completion longer = forced.get(i).completion();
            if (free.get(i).completion().finish() == FinishReason.LENGTH || stop + wait.length >= 40) {
                assertThat(longer).isEqualTo(free.get(i).completion());
                continue;
            }
            continued++;
            assertThat(Arrays.copyOf(longer.tokens(), stop)).isEqualTo(Arrays.copyOf(tokens, stop));
            int[] stretches = Span.forced(longer.spans());
            assertThat(stretches.length / 2).isBetween(1, 2); // a twin that touches is one span
            assertThat(stretches[0]).isEqualTo(stop);
            for (int at = 0; at < longer.tokens().length; at++) {
                boolean sampled = longer.sampled()[at];
                if (!sampled) {
                    assertThat(longer.tokens()[at]).isIn(9, 8);
                } else if (at < longer.tokens().length - 1) {
                    assertThat(longer.tokens()[at]).isNotIn(3, 4, 5);
                }
            }
            int times = longer.tokens().length - longer.sampledTokens();
            assertThat(times).isIn(2, 4);
            assertThat(longer.entropy())
                    .as(
                            "mean over sampled tokens alone, in a vocabulary of %d",
                            policy.architecture().vocabulary())
                    .isBetween(0.0, Math.log(policy.architecture().vocabulary()) + 1e-5);
            // What follows is what the policy goes on with from there.
            Completion again = decode(
                            policy,
                            Kernels.best(),
                            2,
                            prompts,
                            20,
                            settings,
                            Forcing.prefixes(Map.of("p0", Arrays.copyOf(longer.tokens(), stop + 2))))
                    .get(0)
                    .members()
                    .get(i)
                    .completion();
            int shared = Math.min(again.tokens().length - 1, longer.tokens().length);
            assertThat(Arrays.copyOf(again.tokens(), shared)).isEqualTo(Arrays.copyOf(longer.tokens(), shared));
            assertThat(Arrays.copyOf(again.logProbs(), shared)).isEqualTo(Arrays.copyOf(longer.logProbs(), shared));
        }
        assertThat(continued).isPositive();
    }

    @Test
    void refusesBeginningsThatLeaveNothingToSampleOrThatThePolicyDoesNotKnow() {
        Policy policy = TestPolicies.random(TestPolicies.llama(), 6);
        List<Prompt> prompts = prompts(policy.architecture(), 1, 3);
        SamplingSettings settings = SamplingSettings.plain(4);

        assertThatThrownBy(() -> decode(
                        policy, Kernels.best(), 4, prompts, 1, settings, Forcing.prefixes(Map.of("p0", new int[] {
                            1, 2, 3, 4
                        }))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("prompt p0", "4 new tokens", "force less");
        assertThatThrownBy(() -> decode(
                        policy, Kernels.best(), 4, prompts, 1, settings, Forcing.prefixes(Map.of("p0", new int[] {23
                        }))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("forced beginning of prompt p0", "below 23", "tokenizer");
    }

    private static List<Group<Rollout>> decode(
            Policy policy,
            Kernels kernels,
            int maxRows,
            List<Prompt> prompts,
            int samples,
            SamplingSettings settings,
            Forcing forcing) {
        return new Decoder(new PackedPolicy(policy), kernels, maxRows, 1 + maxRows % 2)
                .decode(prompts, samples, settings, forcing, SEEDS, Arrays::toString, rollout -> {});
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
