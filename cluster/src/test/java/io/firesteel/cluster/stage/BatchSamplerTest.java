package io.firesteel.cluster.stage;

import static io.firesteel.cluster.Examples.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.rollout.RolloutResult;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class BatchSamplerTest {
    /** Groups a, c and d are without spread; of the further ones x has none. */
    @Test
    void groupsWithSpreadTakeThePlacesOfTheFirstOnesWithout() {
        List<Group<ScoredRollout>> batch = new ArrayList<>(
                List.of(group("a", "11"), group("b", "10"), group("c", "00"), group("d", "00"), group("e", "01")));
        List<Group<ScoredRollout>> replaced = new ArrayList<>();

        BatchSampler.replace(batch, List.of(group("w", "10"), group("x", "11"), group("y", "01")), replaced);

        assertThat(ids(batch)).containsExactly("w", "b", "y", "d", "e");
        assertThat(ids(replaced)).containsExactly("a", "c", "x");
        SampledBatch sampled = new SampledBatch(
                batch,
                replaced,
                new RolloutResult(List.of(), List.of(), 0),
                Map.of("a", 1, "b", 1, "c", 1, "d", 1, "e", 1, "w", 2, "x", 2, "y", 2),
                List.of(),
                1);
        assertThat(sampled.lastRound()).isEqualTo(2);
        assertThat(sampled.replacedGroups()).isEqualTo(2);
        assertThat(sampled.discarded()).isEqualTo(6);
        assertThat(sampled.rollouts())
                .extracting(scored ->
                        scored.rollout().prompt().id() + scored.rollout().sample())
                .containsExactly(
                        "w0", "w1", "b0", "b1", "y0", "y1", "d0", "d1", "e0", "e1", "a0", "a1", "c0", "c1", "x0", "x1");
    }

    @Test
    void whereNoFurtherGroupHasSpreadTheBatchStays() {
        List<Group<ScoredRollout>> batch = new ArrayList<>(List.of(group("a", "11"), group("b", "10")));
        List<Group<ScoredRollout>> replaced = new ArrayList<>();

        BatchSampler.replace(batch, List.of(group("x", "00")), replaced);

        assertThat(ids(batch)).containsExactly("a", "b");
        assertThat(ids(replaced)).containsExactly("x");
    }

    /** Whoever replaced another in the first round has spread, and stays in the second. */
    @Test
    void aSecondRoundFillsWhatTheFirstOneLeft() {
        List<Group<ScoredRollout>> batch = new ArrayList<>(List.of(group("a", "11"), group("b", "00")));
        List<Group<ScoredRollout>> replaced = new ArrayList<>();

        BatchSampler.replace(batch, List.of(group("w", "00"), group("x", "10")), replaced);
        BatchSampler.replace(batch, List.of(group("y", "01")), replaced);

        assertThat(ids(batch)).containsExactly("x", "y");
        assertThat(ids(replaced)).containsExactly("a", "w", "b");
    }

    private static List<String> ids(List<Group<ScoredRollout>> groups) {
        return groups.stream().map(group -> group.prompt().id()).toList();
    }
}
