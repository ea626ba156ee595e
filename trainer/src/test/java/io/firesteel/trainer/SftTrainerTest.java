package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class SftTrainerTest {
    private static final int VOCABULARY = 6;

    /** Document i: a start token, then 1 to 7 times its successor modulo 5, a rule that a table can learn. */
    private static final ExampleSource SUCCESSORS = index -> {
        Seeds at = new Seeds(42).at(index);
        int first = (int) (5 * at.uniform(0));
        int length = 1 + (int) (7 * at.uniform(1));
        return SftExample.of(
                new int[] {5, first},
                IntStream.rangeClosed(1, length).map(k -> (first + k) % 5).toArray());
    };

    @Test
    void itLearnsTheRuleOfTheDocuments() {
        TablePolicy policy = policy();
        List<SftExample> heldOut = LongStream.range(1_000_000, 1_000_050)
                .mapToObj(SUCCESSORS::example)
                .toList();
        SftTrainer trainer = new SftTrainer(policy, settings(64), SUCCESSORS, new Seeds(1));
        double before = trainer.loss(heldOut);

        for (int step = 1; step <= 150; step++) {
            trainer.step(step);
        }

        assertThat(before).isGreaterThan(1.2); // ln 6 = 1.79 for a guess
        assertThat(trainer.loss(heldOut)).isLessThan(0.1);
    }

    @Test
    void theLossOfABatchByHand() {
        TablePolicy policy = policy();
        SftExample shorter = SftExample.of(new int[] {0}, new int[] {1});
        SftExample longer = SftExample.of(new int[] {0, 2}, new int[] {3, 4});
        double a = -StrictMath.log(policy.next(0)[1]);
        double b = -StrictMath.log(policy.next(2)[3]);
        double c = -StrictMath.log(policy.next(3)[4]);
        ExampleSource source = index -> index == 0 ? shorter : longer;

        SftReport byToken =
                new SftTrainer(policy(), settings(2, 1, new Aggregation.TokenMean(), 64), source, new Seeds(1)).step(1);
        SftReport bySequence = new SftTrainer(
                        policy(), settings(2, 1, new Aggregation.SequenceMean(), 64), source, new Seeds(1))
                .step(1);

        assertThat(byToken.loss()).isCloseTo((a + b + c) / 3, within(1e-6));
        assertThat(byToken.tokens()).isEqualTo(3);
        assertThat(byToken.step()).isEqualTo(1);
        assertThat(bySequence.loss()).isCloseTo((a + (b + c) / 2) / 2, within(1e-6));
    }

    @Test
    void anExamplesWeightMultipliesItsLossAndNotTheDenominator() {
        SftExample weighted =
                new SftExample(new int[] {0, 2, 3}, new boolean[] {false, true, true}, Column.each(2, 0.5));
        SftExample plain = new SftExample(weighted.tokens(), weighted.learn());
        TablePolicy policy = policy();
        double b = -StrictMath.log(policy.next(0)[2]);
        double c = -StrictMath.log(policy.next(2)[3]);

        SftTrainer trainer = new SftTrainer(
                policy, settings(1, 1, new Aggregation.TokenMean(), 64), index -> weighted, new Seeds(1));

        assertThat(trainer.loss(List.of(weighted)))
                .as("held-out loss") // weights are training's
                .isEqualTo(trainer.loss(List.of(plain)))
                .isCloseTo((b + c) / 2, within(1e-6));
        assertThat(trainer.step(1).loss()).isCloseTo((2 * b + 0.5 * c) / 2, within(1e-6));
    }

    /** Prompt 0, completion 1, then the stop token 5: the policy must learn to end after 1. */
    @Test
    void aStopTokenIsLearnedLikeAnyOther() {
        SftExample example = SftExample.of(new int[] {0}, new int[] {1, 5});
        TablePolicy policy = policy();
        double[] after0 = policy().next(0);
        double[] after1 = policy().next(1);

        SftReport report = new SftTrainer(
                        policy, settings(1, 1, new Aggregation.TokenMean(), 64), index -> example, new Seeds(1))
                .step(1);

        assertThat(report.loss()).isCloseTo(-(StrictMath.log(after0[1]) + StrictMath.log(after1[5])) / 2, within(1e-6));
        for (int v = 0; v < VOCABULARY; v++) {
            assertThat(policy.gradient()[VOCABULARY + v])
                    .as("derivative at token %d after 1", v)
                    .isCloseTo((float) (after1[v] - (v == 5 ? 1 : 0)) / 2, within(1e-6f));
        }
        assertThat(policy.next(1)[5]).as("the chance to end").isGreaterThan(after1[5]);
    }

    @Test
    void tokensThatAreNotLearnedHaveNoGradient() {
        TablePolicy policy = policy();
        SftExample example = new SftExample(new int[] {0, 1, 2}, new boolean[] {false, false, true});

        new SftTrainer(policy, settings(1, 1, new Aggregation.TokenMean(), 64), index -> example, new Seeds(1)).step(1);

        float[] gradient = policy.gradient();
        assertThat(Arrays.copyOfRange(gradient, 0, VOCABULARY)).containsOnly(0f); // after token 0: not learned
        assertThat(gradient[VOCABULARY + 2]).isCloseTo((float) (policy().next(1)[2] - 1), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 20, 1000})
    void theSplitIntoMicroBatchesChangesNothing(int microBatchTokens) {
        TablePolicy whole = policy();
        TablePolicy split = policy();

        SftReport wholeReport = new SftTrainer(whole, settings(100_000), SUCCESSORS, new Seeds(1)).step(1);
        SftReport splitReport = new SftTrainer(split, settings(microBatchTokens), SUCCESSORS, new Seeds(1)).step(1);

        assertThat(splitReport.loss()).isEqualTo(wholeReport.loss());
        assertThat(split.gradient()).containsExactly(whole.gradient(), within(1e-6f));
    }

    @Test
    void resumingMidWayEqualsGoingOn() {
        TablePolicy uninterrupted = policy();
        SftTrainer trainer = new SftTrainer(uninterrupted, settings(64), SUCCESSORS, new Seeds(1));
        List<SftReport> reports = new ArrayList<>();
        TablePolicy resumed = new TablePolicy(VOCABULARY, new Seeds(77));
        for (int step = 1; step <= 11; step++) {
            reports.add(trainer.step(step));
            if (step == 5) { // in the middle of a pool of 4 batches
                resumed.restore(uninterrupted.parameters(), uninterrupted.moments());
            }
        }

        SftTrainer again = new SftTrainer(resumed, settings(64), SUCCESSORS, new Seeds(1));
        List<SftReport> rest = new ArrayList<>();
        for (int step = 6; step <= 11; step++) {
            rest.add(again.step(step));
        }

        assertThat(resumed.parameters()).isEqualTo(uninterrupted.parameters());
        assertThat(rest).isEqualTo(reports.subList(5, 11));
    }

    @Test
    void aPoolIsSortedByLengthAndEveryExampleIsInOneBatch() {
        SftBatches batches = new SftBatches(SUCCESSORS, 8, 4, new Seeds(3));

        List<SftExample> seen = new ArrayList<>();
        List<int[]> ranges = new ArrayList<>();
        for (long k = 0; k < 4; k++) {
            seen.addAll(batches.batch(k));
            int[] lengths = batches.batch(k).stream()
                    .mapToInt(e -> e.tokens().length)
                    .sorted()
                    .toArray();
            ranges.add(new int[] {lengths[0], lengths[7]});
        }

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 32).mapToObj(SUCCESSORS::example).toList());
        ranges.sort((x, y) -> x[0] != y[0] ? x[0] - y[0] : x[1] - y[1]);
        for (int r = 1; r < 4; r++) {
            assertThat(ranges.get(r)[0])
                    .as("shortest of batch %d by length", r)
                    .isGreaterThanOrEqualTo(ranges.get(r - 1)[1]);
        }
    }

    @Test
    void everyPoolComesInAnotherOrder() {
        SftBatches batches = new SftBatches(SUCCESSORS, 8, 4, new Seeds(3));

        List<String> orders = LongStream.range(0, 6)
                .mapToObj(pool -> LongStream.range(4 * pool, 4 * pool + 4)
                        .map(k -> batches.batch(k).stream()
                                .mapToInt(e -> e.tokens().length)
                                .sum())
                        .boxed()
                        .toList())
                .map(totals -> totals.stream()
                        .map(total ->
                                totals.stream().filter(other -> other < total).count() + "")
                        .collect(Collectors.joining(" ")))
                .toList();

        assertThat(orders.stream().distinct().count()).as("%s", orders).isGreaterThan(2);
    }

    @Test
    void batchesDoNotDependOnWhatWasAskedForBefore() {
        SftBatches inOrder = new SftBatches(SUCCESSORS, 8, 4, new Seeds(3));
        SftBatches backwards = new SftBatches(SUCCESSORS, 8, 4, new Seeds(3));
        List<List<SftExample>> forth =
                LongStream.range(0, 12).mapToObj(inOrder::batch).toList();

        for (int k = 11; k >= 0; k--) {
            assertThat(backwards.batch(k)).as("batch %d", k).isEqualTo(forth.get(k));
        }
    }

    @Test
    void aFiniteDataSetIsPassedOverAgainInAnotherOrder() {
        List<SftExample> data =
                LongStream.range(0, 20).mapToObj(SUCCESSORS::example).toList();
        ExampleSource source = ExampleSource.cycling(data, new Seeds(5));

        List<SftExample> first =
                LongStream.range(0, 20).mapToObj(source::example).toList();
        List<SftExample> second =
                LongStream.range(20, 40).mapToObj(source::example).toList();

        assertThat(first).containsExactlyInAnyOrderElementsOf(data).isNotEqualTo(data);
        assertThat(second).containsExactlyInAnyOrderElementsOf(data).isNotEqualTo(first);
        assertThat(source.example(7)).isEqualTo(first.get(7));
    }

    @Test
    void refusesWhatCannotBeLearned() {
        assertThatThrownBy(() -> new SftExample(new int[] {1}, new boolean[] {true}))
                .hasMessageContainingAll("training example", "first token that is not learned", "fix:");
        assertThatThrownBy(() -> new SftExample(new int[] {1, 2}, new boolean[] {false}))
                .hasMessageContainingAll("a learn mask of the same length", "2 tokens and a mask of 1");
        assertThatThrownBy(() -> ExampleSource.cycling(List.of(), new Seeds(1)))
                .hasMessageContainingAll("training examples", "at least one");
        SftExample idle = new SftExample(new int[] {1, 2}, new boolean[2]);
        assertThatThrownBy(() -> new SftTrainer(policy(), settings(64), index -> idle, new Seeds(1)).step(3))
                .hasMessageContainingAll("batch of step 3", "at least one learned token", "fix:");
        assertThatThrownBy(() -> settings(0, 1, new Aggregation.TokenMean(), 64))
                .hasMessageContainingAll("batch-examples", "found 0");
    }

    private static TablePolicy policy() {
        return new TablePolicy(VOCABULARY, new Seeds(1));
    }

    private static SftSettings settings(int microBatchTokens) {
        return settings(8, 4, new Aggregation.TokenMean(), microBatchTokens);
    }

    private static SftSettings settings(
            int batchExamples, int poolBatches, Aggregation aggregation, int microBatchTokens) {
        return new SftSettings(
                batchExamples,
                poolBatches,
                aggregation,
                new OptimiserSettings(new AdamW(0.9, 0.98, 1e-8, 0), 0.1, new Schedule.Cosine(5, 150, 0.1), 1),
                microBatchTokens);
    }
}
