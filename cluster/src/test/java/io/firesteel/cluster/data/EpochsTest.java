package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

class EpochsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void everyEpochHoldsEveryPromptOnce(int size) {
        Epochs epochs = new Epochs(size, 1, new Seeds(5));

        for (long epoch = 0; epoch < 3; epoch++) {
            int[] drawn = LongStream.range(epoch * size, (epoch + 1) * size)
                    .flatMap(n -> IntStream.of(epochs.draw(n)).asLongStream())
                    .mapToInt(Math::toIntExact)
                    .toArray();

            assertThat(drawn).containsExactlyInAnyOrder(IntStream.range(0, size).toArray());
        }
    }

    @Test
    void aBatchNeverHoldsAPromptTwice() {
        Epochs epochs = new Epochs(10, 4, new Seeds(5));

        for (long n = 0; n < 50; n++) {
            assertThat(epochs.draw(n)).hasSize(4).doesNotHaveDuplicates();
        }
    }

    @Test
    void epochsDiffer() {
        Epochs epochs = new Epochs(50, 50, new Seeds(5));

        assertThat(epochs.draw(0)).isNotEqualTo(epochs.draw(1));
    }

    @Test
    void aDrawDoesNotDependOnWhatWasDrawnBefore() {
        Epochs uninterrupted = new Epochs(13, 3, new Seeds(9));
        int[][] batches = LongStream.range(0, 20).mapToObj(uninterrupted::draw).toArray(int[][]::new);

        Epochs resumed = new Epochs(13, 3, new Seeds(9));

        assertThat(resumed.draw(17)).isEqualTo(batches[17]);
        assertThat(resumed.draw(2)).isEqualTo(batches[2]);
    }

    @Test
    void seedsShuffleDifferently() {
        assertThat(new Epochs(50, 50, new Seeds(1)).draw(0)).isNotEqualTo(new Epochs(50, 50, new Seeds(2)).draw(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11})
    void refusesMorePromptsThanThereAre(int batch) {
        assertThatThrownBy(() -> new Epochs(10, batch, new Seeds(1)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("rollout.prompts", "expected 1 to 10", "found " + batch, "fix:");
    }
}
