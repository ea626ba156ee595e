package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurriculumTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void everyEpochHoldsEveryPromptOnce(int size) {
        Curriculum curriculum = new Curriculum(size, new Seeds(5));

        for (int epoch = 0; epoch < 3; epoch++) {
            int[] drawn = curriculum.draw((long) epoch * size, size);

            assertThat(drawn).containsExactlyInAnyOrder(IntStream.range(0, size).toArray());
        }
    }

    @Test
    void epochsDiffer() {
        Curriculum curriculum = new Curriculum(50, new Seeds(5));

        assertThat(curriculum.draw(0, 50)).isNotEqualTo(curriculum.draw(50, 50));
    }

    @Test
    void aDrawDoesNotDependOnWhatWasDrawnBefore() {
        int[] whole = new Curriculum(13, new Seeds(9)).draw(0, 60);

        Curriculum resumed = new Curriculum(13, new Seeds(9));

        assertThat(resumed.draw(37, 20)).isEqualTo(IntStream.range(37, 57).map(i -> whole[i]).toArray());
        assertThat(resumed.draw(3, 4)).isEqualTo(IntStream.range(3, 7).map(i -> whole[i]).toArray());
    }

    @Test
    void seedsShuffleDifferently() {
        assertThat(new Curriculum(50, new Seeds(1)).draw(0, 50))
                .isNotEqualTo(new Curriculum(50, new Seeds(2)).draw(0, 50));
    }

    @Test
    void refusesAnEmptyDataSet() {
        assertThatThrownBy(() -> new Curriculum(0, new Seeds(1)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("expected at least one training prompt", "mend:");
    }
}
