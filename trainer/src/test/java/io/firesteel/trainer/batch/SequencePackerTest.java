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
    void whatIsInNoUnitIsLeftOut() {
        assertThat(new SequencePacker(9)
                        .packUnits(lengths(3, 5, 2, 5, 4), List.of(new Unit(4), new Unit(2)))
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

    /** Two workers would have 1,900 and 600 tokens of it: first fit puts three into the first micro-batch. */
    @Test
    void fewMicroBatchesAreAsLongAsEachOther() {
        assertThat(sizes(new SequencePacker(2048).pack(lengths(600, 640, 630, 660))))
                .containsExactly(660, 640, 630, 600);
        assertThat(sizes(new SequencePacker(2048).pack(lengths(500, 500, 500)))).containsExactly(500, 500, 500);
        assertThat(sizes(new SequencePacker(2048).pack(lengths(300, 100, 200, 200, 100, 100))))
                .containsExactly(400, 300, 300); // of 1,000 tokens three, of 256 at least
    }

    private static List<Integer> sizes(SequencePacker.MicroBatches batches) {
        return batches.packed().stream().map(PackedSequences::size).toList();
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

    /** The worked example of {@link PackedSequences}. */
    @Test
    void whatAUnitBeginsWithIsLaidOnceAsFarAsItPredictsNothing() {
        List<SftExample> pair = List.of(
                SftExample.of(new int[] {7, 8}, new int[] {1, 2}), SftExample.of(new int[] {7, 8}, new int[] {3}));

        PackedSequences packed = new SequencePacker(9)
                .packUnits(pair, List.of(new Unit(0, 1)))
                .packed()
                .get(0);

        assertThat(packed.tokens()).containsExactly(7, 8, 1, 2, 8, 3);
        assertThat(packed.starts()).containsExactly(0, 1, 4, 6);
        assertThat(packed.begins()).containsExactly(0, 1, 1);
        assertThat(packed.learn()).containsExactly(false, false, true, true, false, true);
        assertThat(packed.sequences()).isEqualTo(2);
        assertThat(packed.origins()).containsExactly(0, 3);
        assertThat(packed.firsts()).containsExactly(1, 4);
        assertThat(packed.ends()).containsExactly(4, 6);
        assertThat(Packed.sequences(packed)).containsExactly(new int[] {7, 8, 1, 2}, new int[] {7, 8, 3});
    }

    @Test
    void onlyEqualBeginningsAreShared() {
        // 5 6 is common to both, and each keeps a token of its own even where nothing is learned
        List<SftExample> sequences = List.of(
                new SftExample(new int[] {5, 6, 1}, new boolean[3]),
                new SftExample(new int[] {5, 6}, new boolean[2]),
                SftExample.of(new int[] {4}, new int[] {1}),
                SftExample.of(new int[] {4}, new int[] {2}),
                SftExample.of(new int[] {1, 2, 3}, new int[] {1}),
                SftExample.of(new int[] {1, 9, 3}, new int[] {1}));

        PackedSequences packed = new SequencePacker(99)
                .packUnits(sequences, Unit.runs(2, 2, 2))
                .packed()
                .get(0);

        // longest first: 1 | 2 3 1 | 9 3 1, then 5 | 6 1 | 6, then 4 1 and 4 2, which have no token to share
        assertThat(packed.tokens()).containsExactly(1, 2, 3, 1, 9, 3, 1, 5, 6, 1, 6, 4, 1, 4, 2);
        assertThat(packed.begins()).containsExactly(0, 1, 1, 0, 1, 1, 0, 0);
        assertThat(packed.origins()).containsExactly(0, 3, 7, 9, 11, 13);
    }

    @Test
    void aUnitOfOneSharesNothing() {
        PackedSequences packed = new SequencePacker(9)
                .packGroups(List.of(SftExample.of(new int[] {1, 2, 3}, new int[] {4})), Unit.runs(1))
                .packed()
                .get(0);

        assertThat(packed.begins()).containsExactly(0);
        assertThat(packed.tokens()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aGroupLongerThanTheBudgetIsPartedInItsOrderAndAUnitIsNot() {
        List<SftExample> group = IntStream.range(0, 5)
                .mapToObj(i -> SftExample.of(new int[] {1, 2, 3}, new int[] {i, i}))
                .toList(); // two shared, three of each
        List<Unit> units = Unit.runs(5);

        SequencePacker.MicroBatches parted = new SequencePacker(8).packGroups(group, units);
        SequencePacker.MicroBatches whole = new SequencePacker(8).packUnits(group, units);

        assertThat(parted.members()).containsExactly(new int[] {0, 1}, new int[] {2, 3}, new int[] {4});
        assertThat(parted.packed().stream().map(PackedSequences::size)).containsExactly(8, 8, 5);
        assertThat(whole.members()).containsExactly(new int[] {0, 1, 2, 3, 4});
        assertThat(whole.packed().get(0).size()).isEqualTo(17);
        // no room for two: each is a unit of its own
        assertThat(new SequencePacker(1).packGroups(group, units).packed()).hasSize(5);
    }

    @Test
    void refusesSegmentsThatGoOnFromNothing() {
        assertThatThrownBy(() ->
                        new PackedSequences(new int[] {1, 2, 3}, new int[] {0, 2, 3}, new int[] {0, 1}, new boolean[3]))
                .hasMessageContainingAll(
                        "segment 1", "a trunk without learned tokens ends, the last at 2", "begins at 1");
    }

    /** The same examples in front of every prompt: 70 tokens that two groups and a sequence of its own begin with. */
    @Test
    void whatAllUnitsBeginWithIsLaidOnceInAMicroBatch() {
        int[] examples = IntStream.range(100, 170).toArray();
        List<SftExample> sequences = List.of(
                SftExample.of(behind(examples, 1, 2, 3), new int[] {7, 7}),
                SftExample.of(behind(examples, 1, 2, 3), new int[] {8}),
                SftExample.of(behind(examples, 4, 5), new int[] {9}),
                SftExample.of(behind(examples, 6), new int[] {7}),
                SftExample.of(behind(examples, 6), new int[] {8, 8, 8}));
        List<Unit> units = Unit.runs(2, 1, 2);

        SequencePacker.MicroBatches batches = new SequencePacker(99).packUnits(sequences, units);

        PackedSequences packed = batches.packed().get(0);
        assertThat(batches.packed()).hasSize(1);
        assertThat(packed.tokens()).containsExactly(behind(examples, 1, 2, 3, 7, 7, 3, 8, 6, 7, 6, 8, 8, 8, 4, 5, 9));
        assertThat(packed.starts()).containsExactly(0, 70, 72, 75, 77, 79, 83, 86);
        assertThat(packed.begins()).containsExactly(0, 70, 72, 72, 70, 70, 70);
        assertThat(packed.sequences()).isEqualTo(5);
        assertThat(packed.origins()).containsExactly(0, 3, 7, 9, 13);
        assertThat(Packed.sequences(packed))
                .containsExactlyElementsOf(batches.units().get(0).stream()
                        .flatMapToInt(unit -> Arrays.stream(unit.sequences()))
                        .mapToObj(s -> sequences.get(s).tokens())
                        .toList());
        // 75 tokens of the first group alone, and of the others 70 once
        assertThat(sizes(new SequencePacker(79).packUnits(sequences, units))).containsExactly(77, 79);
        assertThat(new SequencePacker(79)
                        .packUnits(sequences, units)
                        .packed()
                        .get(0)
                        .begins())
                .containsExactly(0, 72, 72);
    }

    @Test
    void workersShareWhatBeginsAlike() {
        int[] examples = IntStream.range(100, 300).toArray();
        List<SftExample> sequences = IntStream.range(0, 8)
                .mapToObj(s -> SftExample.of(behind(examples, s / 2), new int[300]))
                .toList(); // four groups of 800 tokens, of which 600 are their own

        assertThat(sizes(new SequencePacker(2048).packUnits(sequences, Unit.runs(2, 2, 2, 2))))
                .containsExactly(200 + 2 * 602, 200 + 2 * 602);
    }

    @Test
    void aFewTokensThatAllUnitsBeginWithAreNotWorthASegment() {
        int[] few = IntStream.range(100, 163).toArray();
        List<SftExample> sequences =
                List.of(SftExample.of(behind(few, 1), new int[] {7}), SftExample.of(behind(few, 2), new int[] {8}));

        assertThat(new SequencePacker(999).pack(sequences).packed().get(0).begins())
                .containsExactly(0, 0);
    }

    private static int[] behind(int[] beginning, int... more) {
        return IntStream.concat(IntStream.of(beginning), IntStream.of(more)).toArray();
    }

    @Test
    void refusesMoreTrunksThanTheKernelsHaveRoomFor() {
        assertThatThrownBy(() -> new PackedSequences(
                        new int[8], new int[] {0, 1, 2, 3, 4, 8}, new int[] {0, 1, 2, 3, 0}, new boolean[8]))
                .hasMessageContainingAll("segment 3", "behind 2 trunks at most", "begins at 3");
    }

    @Test
    void runsAreNeighbours() {
        assertThat(Unit.runs(2, 0, 1)).containsExactly(new Unit(0, 1), new Unit(2));
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

    /** No two begin alike. */
    private static List<SftExample> lengths(int... lengths) {
        return IntStream.range(0, lengths.length)
                .mapToObj(s -> {
                    int[] tokens = new int[lengths[s]];
                    Arrays.fill(tokens, s);
                    return new SftExample(tokens, new boolean[lengths[s]]);
                })
                .toList();
    }
}
