package io.firesteel.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.generate.SamplingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class RolloutRequestTest {
    /** Of a policy of ten million parameters, and of one of sixty: for each worker 32 completions, and the cores that are left over share their steps. */
    @ParameterizedTest
    @CsvSource({
        "1024, 4, 1, 2, 2, 1",
        "1024, 1, 1, 16, 16, 1",
        "8192, 4, 8, 2, 1, 2",
        "8192, 4, 16, 2, 2, 1",
        "8192, 40, 16, 2, 2, 1",
        "8192, 1, 1, 16, 1, 16",
        "8192, 12, 8, 16, 3, 5",
        "8192, 12, 8, 1, 1, 1"
    })
    void fewCompletionsOfALargePolicyAreSharedByAllCores(
            int vocabulary, int prompts, int groupSize, int cores, int workers, int threads) {
        Architecture architecture = new Architecture(
                "llama",
                vocabulary,
                vocabulary,
                1,
                8,
                8,
                16,
                16,
                10_000,
                RopeScaling.NONE,
                1e-5,
                false,
                false,
                true,
                64);
        RolloutRequest request = request(prompts, groupSize);

        assertThat(request.workers(cores, architecture)).isEqualTo(workers);
        assertThat(RolloutRequest.threads(cores, workers)).isEqualTo(threads);
    }

    private static final TaskFigures FIGURES = new TaskFigures("1@here", "scalar", 1, 2, 3, 4, 5, 6);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 64})
    void partsHoldEveryPromptOnceAndNoneIsEmpty(int parts) {
        RolloutRequest whole = request(10, 2);

        List<RolloutRequest> split = whole.split(parts);

        assertThat(split).hasSize(Math.min(parts, 10)).allMatch(part -> !part.prompts()
                .isEmpty());
        assertThat(split.stream().flatMap(part -> part.prompts().stream()))
                .containsExactlyInAnyOrderElementsOf(whole.prompts());
    }

    @Test
    void neighboursAreDealtToDifferentParts() {
        List<RolloutRequest> split = request(5, 2).split(2);

        assertThat(split.get(0).prompts()).extracting(Prompt::id).containsExactly("p0", "p2", "p4");
        assertThat(split.get(1).prompts()).extracting(Prompt::id).containsExactly("p1", "p3");
    }

    /** 32 prompts, two workers: 5/8 are 20, 10 each; up to 7/8 are 8 more, 4 each; the last 4 are 2 each. */
    @Test
    void workersGetLargePartsFirst() {
        List<RolloutRequest> shares = request(32, 2).share(2, 1);

        assertThat(shares).extracting(part -> part.prompts().size()).containsExactly(10, 10, 4, 4, 2, 2);
    }

    /** A step with few completions costs nearly what one with many does: no part has fewer than 32 completions, unless there are too few of them for all workers. */
    @ParameterizedTest
    @CsvSource({
        "8, 16, 2, 4 4",
        "32, 8, 2, 10 10 6 6",
        "32, 2, 2, 16 16",
        "6, 4, 4, 2 2 1 1",
        "2, 4, 4, 1 1",
        "48, 16, 2, 15 15 6 6 3 3"
    })
    void noPartIsTooSmallToBeWorthItsSteps(int prompts, int groupSize, int workers, String sizes) {
        assertThat(request(prompts, groupSize).share(workers, RolloutRequest.WORTHWHILE))
                .extracting(part -> Integer.toString(part.prompts().size()))
                .containsExactly(sizes.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 4", "3, 2", "5, 8", "32, 2", "33, 3", "100, 64", "500, 7"})
    void sharesHoldEveryPromptOnceAndNoneIsEmpty(int prompts, int workers) {
        RolloutRequest whole = request(prompts, 2);

        List<RolloutRequest> shares = whole.share(workers, 1);

        assertThat(shares).hasSizeLessThanOrEqualTo(3 * workers).allMatch(part -> !part.prompts()
                .isEmpty());
        assertThat(shares.stream().flatMap(part -> part.prompts().stream()))
                .containsExactlyInAnyOrderElementsOf(whole.prompts());
        assertThat(shares).extracting(part -> part.prompts().size()).isSortedAccordingTo(Comparator.reverseOrder());
    }

    /** Of ten hard prompts in a row, no part of 32 prompts gets more than its size's share, rounded up: 10 of 32 prompts are 3.1 of 10. */
    @Test
    void aStretchOfHardPromptsIsSharedOut() {
        List<RolloutRequest> shares = request(32, 2).share(2, 1);

        for (RolloutRequest share : shares) {
            long hard = share.prompts().stream()
                    .filter(prompt -> Integer.parseInt(prompt.id().substring(1)) < 10)
                    .count();
            assertThat(hard)
                    .isLessThanOrEqualTo((long) Math.ceil(share.prompts().size() * 10 / 32.0));
        }
    }

    @Test
    void refusesTwinsSinceTheyWouldGetTheSameCompletions() {
        Prompt prompt = prompt(0);

        assertThatThrownBy(() -> request(List.of(prompt, prompt), 1))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("prompt p0 twice", "its own id");
    }

    @Test
    void groupsComeBackInTheOrderOfTheRequest() {
        RolloutRequest request = request(3, 2);
        List<SampledGroups> tasks = List.of(sampled(request, 2), sampled(request, 0, 1));

        RolloutResult result = RolloutResult.gather(request, tasks, 1);

        assertThat(result.groups()).extracting(Group::prompt).isEqualTo(request.prompts());
        assertThat(result.tokens()).as("two tasks of 3 tokens").isEqualTo(6);
    }

    @Test
    void aGroupThatTwoTasksWroteCountsOnce() {
        RolloutRequest request = request(2, 2);

        RolloutResult result = RolloutResult.gather(
                request, List.of(sampled(request, 0, 1), sampled(request, 1), sampled(request, 0)), 1);

        assertThat(result.groups()).hasSize(2);
    }

    @Test
    void tasksThatDisagreeAreAFault() {
        RolloutRequest request = request(1, 1);
        SampledGroups one = sampled(request, 0);
        ScoredRollout other = scored(request.prompts().get(0), 0, 99);
        SampledGroups two =
                new SampledGroups(List.of(new Group<>(request.prompts().get(0), List.of(other))), FIGURES);

        assertThatThrownBy(() -> RolloutResult.gather(request, List.of(one, two), 1))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("p0", "disagree");
    }

    @Test
    void aMissingGroupIsAFault() {
        RolloutRequest request = request(2, 1);

        assertThatThrownBy(() -> RolloutResult.gather(request, List.of(sampled(request, 0)), 1))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("prompt p1", "1 rollouts", "none");
    }

    private static SampledGroups sampled(RolloutRequest request, int... prompts) {
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        for (int p : prompts) {
            Prompt prompt = request.prompts().get(p);
            List<ScoredRollout> members = IntStream.range(0, request.groupSize())
                    .mapToObj(s -> scored(prompt, s, s))
                    .toList();
            groups.add(new Group<>(prompt, members));
        }
        return new SampledGroups(groups, FIGURES);
    }

    private static ScoredRollout scored(Prompt prompt, int sample, int token) {
        Completion completion = new Completion(new int[] {token}, new float[] {-1}, FinishReason.STOP, "");
        return new ScoredRollout(
                new Rollout(prompt, sample, completion, 0, 0), Verdict.noAnswer(""), new Reward(0, Map.of()));
    }

    private static RolloutRequest request(int prompts, int groupSize) {
        return request(
                IntStream.range(0, prompts).mapToObj(RolloutRequestTest::prompt).toList(), groupSize);
    }

    private static RolloutRequest request(List<Prompt> prompts, int groupSize) {
        return new RolloutRequest("test", prompts, groupSize, SamplingSettings.plain(8), new Seeds(1));
    }

    private static Prompt prompt(int index) {
        return new Prompt("p" + index, "countdown", "?", new int[] {1}, "");
    }
}
