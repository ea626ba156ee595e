package io.firesteel.trainer.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.trainer.credit.DownSampling.MaxVariance;
import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

class DownSamplingTest {
    @Test
    void twoOfFiveAreTheBestAndTheWorst() {
        assertThat(new MaxVariance(2).keep(new double[] {1, 0.5, 0, 0, 0.5}))
                .containsExactly(true, false, true, false, false);
    }

    @Test
    void amongEqualRewardsTheFirstSamplesStay() {
        assertThat(new MaxVariance(4).keep(new double[] {1, 1, 1, 0, 0, 0}))
                .containsExactly(true, true, false, true, true, false);
    }

    @Test
    void aGroupThatHasNoMoreIsKeptWhole() {
        assertThat(new MaxVariance(3).keep(new double[] {1, 0, 1})).containsExactly(true, true, true);
    }

    @Test
    void fewerThanTwoHaveNobodyToCompareWith() {
        assertThatThrownBy(() -> new MaxVariance(1))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("at least 2");
    }

    /** Theorem 1 of the paper: no other subset of the same size has a greater variance. */
    @Test
    void noSubsetHasAGreaterVariance() {
        SplittableRandom numbers = new SplittableRandom(7);
        for (int trial = 0; trial < 300; trial++) {
            int n = 3 + numbers.nextInt(6);
            int members = 2 + numbers.nextInt(n - 2);
            double[] rewards =
                    numbers.ints(n, 0, 5).mapToDouble(level -> level / 4.0).toArray();
            boolean[] kept = new MaxVariance(members).keep(rewards);

            assertThat(DownSampling.chosen(rewards, kept)).hasSize(members);
            assertThat(deviation(rewards, kept)).isCloseTo(mostOfAllSubsets(rewards, members), within(1e-12));
        }
    }

    private static double mostOfAllSubsets(double[] rewards, int members) {
        double most = 0;
        for (int bits = 0; bits < 1 << rewards.length; bits++) {
            if (Integer.bitCount(bits) == members) {
                boolean[] kept = new boolean[rewards.length];
                for (int i = 0; i < kept.length; i++) {
                    kept[i] = (bits >> i & 1) == 1;
                }
                most = Math.max(most, deviation(rewards, kept));
            }
        }
        return most;
    }

    private static double deviation(double[] rewards, boolean[] kept) {
        return Deviation.POPULATION.of(DownSampling.chosen(rewards, kept));
    }
}
