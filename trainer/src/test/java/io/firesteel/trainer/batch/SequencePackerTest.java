package io.firesteel.trainer.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.trainer.SftExample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

class SequencePackerTest {
    @Test
    void longestFirstEachIntoTheFirstMicroBatchWithRoom() {
        // lengths 3 5 2 5 4, budget 9: 5(1) and then 4(4) fill the first, 5(3) 3(0) the second, 2(2) needs a third
        SequencePacker.MicroBatches batches = new SequencePacker(9).pack(lengths(3, 5, 2, 5, 4));

        assertThat(batches.members()).containsExactly(new int[] {1, 4}, new int[] {3, 0}, new int[] {2});
    }

    @Test
    void sequencesLieEndToEnd() {
        SftExample a = SftExample.of(new int[] {1}, new int[] {2, 3});
        SftExample b = new SftExample(new int[] {4, 5}, new boolean[] {false, false});

        PackedSequences packed =
                new SequencePacker(10).pack(List.of(b, a)).packed().get(0);

        assertThat(packed.tokens()).containsExactly(1, 2, 3, 4, 5);
        assertThat(packed.starts()).containsExactly(0, 3, 5);
        assertThat(packed.learn()).containsExactly(false, true, true, false, false);
    }

    @Test
    void aSequenceLongerThanTheBudgetGetsAMicroBatchOfItsOwn() {
        assertThat(new SequencePacker(4).pack(lengths(2, 9, 2)).members())
                .containsExactly(new int[] {1}, new int[] {0, 2});
    }

    @Test
    void onlyTheChosenArePacked() {
        assertThat(new SequencePacker(9)
                        .pack(lengths(3, 5, 2, 5, 4), new int[] {4, 2})
                        .members())
                .containsExactly(new int[] {4, 2});
    }

    @Test
    void nothingIsNoMicroBatch() {
        assertThat(new SequencePacker(9).pack(List.of()).packed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void everySequenceIsPackedOnceWithinTheBudget(long seed) {
        int[] lengths = new SplittableRandom(seed).ints(200, 1, 40).toArray();

        SequencePacker.MicroBatches batches = new SequencePacker(64).pack(lengths(lengths));

        assertThat(batches.members().stream()
                        .flatMapToInt(Arrays::stream)
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, 200).toArray());
        assertThat(batches.packed())
                .allSatisfy(packed -> assertThat(packed.size()).isLessThanOrEqualTo(64));
        // first fit decreasing never needs more than 11/9 of the best packing, which is at least the sum over the
        // budget
        int atLeast = (Arrays.stream(lengths).sum() + 63) / 64;
        assertThat(batches.packed()).hasSizeBetween(atLeast, atLeast * 11 / 9 + 1);
    }

    @Test
    void aUnitsSequencesStayTogether() {
        // pairs of 3 + 2, 5 + 1, 2 + 2, budget 9: 6 first, then 5 needs a second, 4 fits beside it
        List<SftExample> sequences = lengths(3, 2, 5, 1, 2, 2, 9);

        SequencePacker.MicroBatches batches =
                new SequencePacker(9).packUnits(sequences, List.of(new Unit(0, 1), new Unit(3, 2), new Unit(4, 5)));

        assertThat(batches.members()).containsExactly(new int[] {3, 2}, new int[] {0, 1, 4, 5});
        assertThat(batches.units()).containsExactly(List.of(new Unit(3, 2)), List.of(new Unit(0, 1), new Unit(4, 5)));
        assertThat(batches.packed().get(0).starts()).containsExactly(0, 1, 6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void noUnitIsEverParted(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SftExample> sequences = lengths(random.ints(120, 1, 40).toArray());
        List<Unit> units = IntStream.range(0, 40)
                .mapToObj(u -> new Unit(3 * u, 3 * u + 1, 3 * u + 2))
                .toList();

        SequencePacker.MicroBatches batches = new SequencePacker(64).packUnits(sequences, units);

        assertThat(batches.units().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(units);
        for (int m = 0; m < batches.packed().size(); m++) {
            int[] expected = batches.units().get(m).stream()
                    .flatMapToInt(unit -> Arrays.stream(unit.sequences()))
                    .toArray();
            assertThat(batches.members().get(m)).isEqualTo(expected);
            if (batches.units().get(m).size() > 1) {
                assertThat(batches.packed().get(m).size()).isLessThanOrEqualTo(64);
            }
        }
    }

    @Test
    void refusesAUnitOfNothing() {
        assertThatThrownBy(Unit::new).hasMessageContainingAll("unit of sequences", "at least one", "found none");
    }

    @Test
    void refusesABudgetOfNothing() {
        assertThatThrownBy(() -> new SequencePacker(0))
                .hasMessageContainingAll("micro-batch-tokens", "at least 1 token", "found 0", "fix:");
    }

    private static List<SftExample> lengths(int... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> new SftExample(new int[length], new boolean[length]))
                .toList();
    }
}
