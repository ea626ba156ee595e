package io.firesteel.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.rollout.ScoreRequest.Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.IntStream;

class ScoreRequestTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 50})
    void whatPartsGaveComesBackInTheRequestsOrder(int parts) {
        ScoreRequest request = request(10);

        List<ScoreRequest> split = request.split(parts);
        // Each part answers with its sequences' first tokens, which are their numbers.
        List<float[][]> answers = split.stream()
                .map(part -> part.sequences().stream()
                        .map(sequence -> new float[] {sequence.tokens()[0]})
                        .toArray(float[][]::new))
                .toList();

        assertThat(split).hasSize(Math.min(parts, 10)).noneMatch(part -> part.sequences()
                .isEmpty());
        assertThat(ScoreResult.gather(request, answers, 0).logProbs())
                .extracting(logProbs -> (int) logProbs[0])
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void nothingIsAskedForAndNothingGiven() {
        assertThat(request(0).split(3)).isEmpty();
        assertThat(ScoreResult.gather(request(0), List.of(), 0).logProbs()).isEmpty();
    }

    @Test
    void aCompletionIsScoredAndItsPromptRead() {
        assertThat(Sequence.of("id", new int[] {4, 5}, new int[] {6}))
                .isEqualTo(new Sequence("id", new int[] {4, 5, 6}, 2))
                .satisfies(sequence -> assertThat(sequence.scored()).isEqualTo(1));
    }

    @Test
    void refusesWhatHasNoLogProb() {
        assertThatThrownBy(() -> new Sequence("p 3", new int[] {1, 2}, 0))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("sequence p 3", "from 1 to 2", "found 0");
        assertThatThrownBy(() -> new ScoreRequest("greedy", List.of(), 0))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("greedy", "a temperature > 0", "found 0.0");
    }

    private static ScoreRequest request(int sequences) {
        return new ScoreRequest(
                "numbers",
                IntStream.range(0, sequences)
                        .mapToObj(i -> new Sequence("s" + i, new int[] {i, 1}, 1))
                        .toList());
    }
}
