package io.firesteel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Span.Origin;
import org.junit.jupiter.api.Test;

import java.util.List;

class CompletionTest {
    private static Completion completion(int length, List<Span> spans) {
        return new Completion(new int[length], new float[length], FinishReason.STOP, "", spans, new Cost(3, length));
    }

    @Test
    void allTokensAreSampledUnlessItIsSaidOtherwise() {
        Completion completion = new Completion(new int[] {5, 6}, new float[2], FinishReason.STOP, "ab");

        assertThat(completion.spans()).containsExactly(new Span(0, 2, Origin.SAMPLED));
        assertThat(completion.sampled()).containsExactly(true, true);
        assertThat(completion.sampledTokens()).isEqualTo(2);
        assertThat(completion.cost()).isEqualTo(new Cost(0, 2));
        assertThat(new Completion(new int[0], new float[0], FinishReason.LENGTH, "").spans())
                .isEmpty();
    }

    @Test
    void forcedStretchesAreSpansOfTheirOwnAndOneWhereTheyTouch() {
        List<Span> spans = Span.of(9, 0, 2, 5, 6, 6, 8);

        assertThat(spans)
                .containsExactly(
                        new Span(0, 2, Origin.FORCED),
                        new Span(2, 5, Origin.SAMPLED),
                        new Span(5, 8, Origin.FORCED),
                        new Span(8, 9, Origin.SAMPLED));
        assertThat(Span.forced(spans)).containsExactly(0, 2, 5, 8);
        assertThat(completion(9, spans).sampled())
                .containsExactly(false, false, true, true, true, false, false, false, true);
        assertThat(completion(9, spans).sampledTokens()).isEqualTo(4);
    }

    @Test
    void completionsWithOtherSpansOrAnotherCostAreNotEqual() {
        Completion one = completion(3, Span.of(3, 0, 1));

        assertThat(one).isEqualTo(completion(3, Span.of(3, 0, 1)));
        assertThat(one).isNotEqualTo(completion(3, Span.sampled(3)));
        assertThat(one)
                .isNotEqualTo(new Completion(
                        new int[3], new float[3], FinishReason.STOP, "", Span.of(3, 0, 1), new Cost(0, 3)));
    }

    @Test
    void refusesSpansThatLeaveGapsOverlapOrGoOnAsBefore() {
        Span first = new Span(0, 2, Origin.SAMPLED);
        for (List<Span> wrong : List.of(
                List.<Span>of(),
                List.of(first),
                List.of(first, first),
                List.of(first, new Span(2, 4, Origin.SAMPLED)),
                List.of(first, new Span(1, 4, Origin.FORCED)),
                List.of(first, new Span(3, 4, Origin.FORCED)),
                List.of(first, new Span(2, 5, Origin.FORCED)))) {
            assertThatThrownBy(() -> completion(4, wrong))
                    .as("%s", wrong)
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("alternating");
        }
        assertThatThrownBy(() -> new Span(3, 3, Origin.FORCED)).isInstanceOf(Fault.class);
    }
}
