package io.firesteel.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Scorer;
import io.firesteel.core.Verdict;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.core.text.WordLevelTokenizer;
import io.firesteel.rollout.generate.Forcing;
import io.firesteel.rollout.generate.SamplingSettings;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

class LocalRolloutsTest {
    private static final List<String> WORDS = List.of("a", "b", "ab", "<", ">", " ", "bb", "c");
    private static final Scorer LENGTH = group -> group.map(rollout -> new ScoredRollout(
            rollout, Verdict.correct(""), new Reward(rollout.completion().text().length(), Map.of())));

    @Test
    void forcedBeginningsAndStopStringsAreTheSameHoweverTheWorkIsSharedOut() throws Exception {
        List<Prompt> prompts = new ArrayList<>();
        for (int p = 0; p < 9; p++) {
            prompts.add(new Prompt("p" + p, "length", "", new int[] {2, 3 + p % 5, 4}, ""));
        }
        Forcing forcing = Forcing.prefixes(Map.of("p1", new int[] {5}, "p4", new int[] {5, 6, 7, 3}));
        RolloutRequest request = new RolloutRequest(
                "test",
                prompts,
                6,
                SamplingSettings.plain(30, 1).withStopStrings(List.of("bb", "><")),
                forcing,
                new Seeds(4));

        RolloutResult alone = sample(1, request);
        RolloutResult shared = sample(3, request);

        assertThat(shared.groups()).isEqualTo(alone.groups());
        assertThat(shared.tasks()).hasSize(3);
        int read = 9 * 3 + 1 + 4;
        long sampled = 0;
        int stopped = 0;
        for (Group<ScoredRollout> group : alone.groups()) {
            int[] prefix = forcing.prefixes().getOrDefault(group.prompt().id(), new int[0]);
            for (ScoredRollout member : group.members()) {
                Completion completion = member.rollout().completion();
                assertThat(Arrays.copyOf(completion.tokens(), prefix.length)).isEqualTo(prefix);
                assertThat(completion.sampledTokens()).isEqualTo(completion.lengthTokens() - prefix.length);
                assertThat(completion.text()).doesNotContain("bb", "><");
                sampled += completion.sampledTokens();
                stopped += completion.finish() == FinishReason.STOP
                                && completion.tokens()[completion.lengthTokens() - 1] != 1
                        ? 1
                        : 0;
            }
        }
        assertThat(stopped).isPositive();
        for (RolloutResult result : List.of(alone, shared)) {
            assertThat(result.promptTokens()).isEqualTo(read);
            assertThat(result.tokens()).isEqualTo(sampled);
        }
    }

    @Test
    void partsCarryTheBeginningsOfTheirOwnPromptsOnly() {
        List<Prompt> prompts = List.of(
                new Prompt("p0", "length", "", new int[] {2}, ""), new Prompt("p1", "length", "", new int[] {2}, ""));
        RolloutRequest request = new RolloutRequest(
                "test",
                prompts,
                2,
                SamplingSettings.plain(9),
                new Forcing(Map.of("p0", new int[] {3}, "p1", new int[] {4}), new int[] {5}, 2),
                new Seeds(4));

        assertThat(request.split(2))
                .extracting(RolloutRequest::forcing)
                .containsExactly(
                        new Forcing(Map.of("p0", new int[] {3}), new int[] {5}, 2),
                        new Forcing(Map.of("p1", new int[] {4}), new int[] {5}, 2));
    }

    private static RolloutResult sample(int threads, RolloutRequest request) throws InterruptedException {
        AtomicReference<RolloutProgress> last = new AtomicReference<>();
        try (LocalRollouts rollouts = new LocalRollouts(tokenizer(), () -> LENGTH, threads, told -> {
            if (told.sampled() == told.wanted()) {
                last.set(told);
            }
        })) {
            RolloutResult result = rollouts.sample(policy(), request);
            assertThat(last.get().wanted()).isEqualTo(54);
            return result;
        }
    }

    private static Tokenizer tokenizer() {
        String json = WordLevelTokenizer.build(List.of("<pad>", "<eos>"), WORDS);
        return new Tokenizer("words", json.getBytes(StandardCharsets.UTF_8));
    }

    private static Policy policy() {
        Architecture architecture = new Architecture(
                "llama", WORDS.size() + 2, 16, 1, 2, 1, 8, 24, 10000, RopeScaling.NONE, 1e-5, false, false, false, 100);
        float[] parameters = new float[new ParameterLayout(architecture).size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (0.3 * new Seeds(2).gaussian(i));
        }
        return new Policy(architecture, 1, parameters);
    }
}
