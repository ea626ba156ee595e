package io.firesteel.cluster.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.Examples;
import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Span;
import io.firesteel.core.Verdict;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class ExampleRowTest {
    @Test
    void sampledTokensAreLearnedAndThePromptAndForcedOnesAreNot() {
        Completion completion = new Completion(
                new int[] {7, 8, 9, 2}, new float[4], FinishReason.STOP, "x", Span.of(4, 0, 1, 2, 3), new Cost(4, 3));
        ScoredRollout scored = new ScoredRollout(
                new Rollout(Examples.prompt("p"), 3, completion, 1, 1), Verdict.correct("1"), new Reward(1, Map.of()));

        ExampleRow row = ExampleRow.of(scored, "abc");

        assertThat(row.tokens()).containsExactly(1, 2, 3, 7, 8, 9, 2);
        assertThat(row.learn()).containsExactly(false, false, false, false, true, false, true);
        assertThat(row.weight()).isEqualTo(1);
        assertThat(row.source()).isEqualTo("sample 3 of policy abc");
    }

    @Test
    void theHashIsThatOfTokensMaskAndWeightInTheirOrder() {
        ExampleRow one = row(1, true);
        String hash = ExampleRow.sha256("", List.of(one, row(2, true)));

        assertThat(ExampleRow.sha256("", List.of(one, row(2, true)))).isEqualTo(hash);
        assertThat(List.of(
                        ExampleRow.sha256("", List.of(row(2, true), one)),
                        ExampleRow.sha256("", List.of(one, row(2, false))),
                        ExampleRow.sha256("", List.of(one, row(3, true))),
                        ExampleRow.sha256("x", List.of(one, row(2, true)))))
                .doesNotContain(hash)
                .doesNotHaveDuplicates();
    }

    private static ExampleRow row(double weight, boolean learn) {
        return new ExampleRow("p", "a", "b", new int[] {1, 2}, new boolean[] {false, learn}, weight, "hand");
    }
}
