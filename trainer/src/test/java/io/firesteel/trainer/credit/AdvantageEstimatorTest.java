package io.firesteel.trainer.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.trainer.credit.AdvantageEstimator.GroupMean;
import io.firesteel.trainer.credit.AdvantageEstimator.GroupMeanBatchStd;
import io.firesteel.trainer.credit.AdvantageEstimator.GroupMeanStd;
import io.firesteel.trainer.credit.AdvantageEstimator.LeaveOneOut;
import io.firesteel.trainer.credit.AdvantageEstimator.Whitened;
import io.firesteel.trainer.credit.AdvantageEstimator.WhitenedGroupMean;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

class AdvantageEstimatorTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final double[] HALF_RIGHT = {1, 0, 0, 1};
    private static final List<AdvantageEstimator> ALL = List.of(
            new GroupMeanStd(Deviation.SAMPLE, 0),
            new GroupMeanStd(Deviation.POPULATION, 1e-4),
            new GroupMean(),
            new LeaveOneOut(),
            new GroupMeanBatchStd(Deviation.SAMPLE, 1e-4),
            new WhitenedGroupMean(Deviation.POPULATION, 0));

    @Test
    void whitenedComparesWithTheWholeBatch() {
        // mean 3/4, variance (3/16 + ...) = 3 * 1/16 + 9/16 over 4 = 3/16, std sqrt(3)/4
        double[][] advantages = new Whitened(Deviation.POPULATION, 0).estimate(new double[][] {{1, 0}, {1, 1}});
        double up = 1 / Math.sqrt(3);

        assertThat(advantages[0]).containsExactly(new double[] {up, -Math.sqrt(3)}, EXACT);
        assertThat(advantages[1]).containsExactly(new double[] {up, up}, EXACT);
    }

    @Test
    void whitenedBatchOfEqualRewardsTeachesNothing() {
        assertThat(new Whitened(Deviation.POPULATION, 0).estimate(new double[][] {{1, 1}, {1}})[0])
                .containsExactly(0, 0);
    }

    @Test
    void populationStdOfHalfRightIsOneHalf() {
        // mean 1/2, deviations 1/2, variance 4 * 1/4 / 4 = 1/4, std 1/2
        assertThat(one(new GroupMeanStd(Deviation.POPULATION, 0), HALF_RIGHT)).containsExactly(1, -1, -1, 1);
    }

    @Test
    void sampleStdDividesByOneLess() {
        // variance 4 * 1/4 / 3 = 1/3, so ±(1/2) * sqrt(3)
        double a = Math.sqrt(3) / 2;
        assertThat(one(new GroupMeanStd(Deviation.SAMPLE, 0), HALF_RIGHT))
                .containsExactly(new double[] {a, -a, -a, a}, EXACT);
    }

    @Test
    void epsilonIsAddedToTheStd() {
        // std 1/2, epsilon 1/2: half as large as without
        assertThat(one(new GroupMeanStd(Deviation.POPULATION, 0.5), HALF_RIGHT)).containsExactly(.5, -.5, -.5, .5);
    }

    @Test
    void groupMeanLeavesTheScaleAlone() {
        assertThat(one(new GroupMean(), 3, 0, 0)).containsExactly(2, -1, -1);
    }

    @Test
    void leaveOneOutComparesWithTheMeanOfTheOthers() {
        // others' means: of {0,0,1} 1/3, of {1,0,1} 2/3
        assertThat(one(new LeaveOneOut(), HALF_RIGHT))
                .containsExactly(new double[] {2 / 3.0, -2 / 3.0, -2 / 3.0, 2 / 3.0}, EXACT);
    }

    @Test
    void batchStdIsOfAllRewards() {
        // rewards 1, 0, 0, 0: mean 1/4, variance (9/16 + 3/16) / 4 = 3/16, std sqrt(3)/4
        double[][] advantages =
                new GroupMeanBatchStd(Deviation.POPULATION, 0).estimate(new double[][] {{1, 0}, {0, 0}});

        double a = 0.5 / (Math.sqrt(3) / 4);
        assertThat(advantages[0]).containsExactly(new double[] {a, -a}, EXACT);
        assertThat(advantages[1]).containsExactly(0, 0);
    }

    @Test
    void whiteningDividesByTheStdOfCentredRewards() {
        // centred 1/2, -1/2, 0, 0: variance 1/8; the spread between the groups, which 10 would add, is gone
        double[][] advantages =
                new WhitenedGroupMean(Deviation.POPULATION, 0).estimate(new double[][] {{1, 0}, {10, 10}});

        double a = 0.5 / Math.sqrt(1 / 8.0);
        assertThat(advantages[0]).containsExactly(new double[] {a, -a}, EXACT);
        assertThat(advantages[1]).containsExactly(0, 0);
    }

    @Test
    void equalRewardsGiveExactlyZeroEvenWithoutEpsilon() {
        for (AdvantageEstimator estimator : ALL) {
            assertThat(one(estimator, 0.1, 0.1, 0.1)).as("%s", estimator).containsExactly(0, 0, 0);
        }
    }

    @Test
    void roundingOfASumOfPartsIsNoSpread() {
        // 0.1 + 0.2 and 0.3 differ by 5.6e-17
        for (AdvantageEstimator estimator : ALL) {
            assertThat(one(estimator, 0.1 + 0.2, 0.3)).as("%s", estimator).containsExactly(0, 0);
        }
    }

    @Test
    void aMemberAloneHasNobodyToBeComparedWith() {
        for (AdvantageEstimator estimator : ALL) {
            assertThat(one(estimator, 1)).as("%s", estimator).containsExactly(0);
            assertThat(one(estimator)).as("%s", estimator).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void advantagesOfAGroupSumToZeroAndKeepTheOrderOfRewards(long seed) {
        double[][] rewards = {
            new SplittableRandom(seed).doubles(8).toArray(),
            new SplittableRandom(-seed).doubles(5).toArray()
        };

        for (AdvantageEstimator estimator : ALL) {
            double[][] advantages = estimator.estimate(rewards);

            for (int g = 0; g < 2; g++) {
                String replay = estimator + ", seed " + seed + ", rewards " + Arrays.toString(rewards[g]);
                assertThat(DoubleStream.of(advantages[g]).sum()).as(replay).isCloseTo(0, within(1e-9));
                for (int i = 1; i < rewards[g].length; i++) {
                    assertThat(Math.signum(advantages[g][i] - advantages[g][i - 1]))
                            .as(replay)
                            .isEqualTo(Math.signum(rewards[g][i] - rewards[g][i - 1]));
                }
            }
        }
    }

    @Test
    void refusesANegativeEpsilonAndSaysHowToFixIt() {
        assertThatThrownBy(() -> new GroupMeanStd(Deviation.SAMPLE, -1))
                .hasMessageContainingAll("epsilon: ", "expected a number >= 0", "found -1.0", "fix:", "1e-4");
    }

    private static double[] one(AdvantageEstimator estimator, double... rewards) {
        return estimator.estimate(new double[][] {rewards})[0];
    }
}
