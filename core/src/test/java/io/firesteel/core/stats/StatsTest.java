package io.firesteel.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.SplittableRandom;

class StatsTest {
    @Test
    void theMeanIsSummedInOrder() {
        assertThat(Mean.of(new double[] {1, 2, 6})).isEqualTo(3);
        assertThat(Mean.of(List.of("a", "bbb"), String::length)).isEqualTo(2);
        assertThat(Mean.of(new double[0])).isNaN();
        // 1e16 + 1 rounds to 1e16 (to even), so the order shows: (1e16 + 1 − 1e16)/3 = 0, (1e16 − 1e16 + 1)/3 = 1/3.
        assertThat(Mean.of(new double[] {1e16, 1, -1e16})).isZero();
        assertThat(Mean.of(new double[] {1e16, -1e16, 1})).isEqualTo(1 / 3.0);
    }

    @Test
    void theStandardErrorOfTheWorkedExample() {
        assertThat(StandardError.of(new double[] {0.25, 0.5, 0.75}))
                .hasValueCloseTo(0.25 / Math.sqrt(3), within(1e-15));
        assertThat(StandardError.of(new double[] {1})).isEmpty();
    }

    @Test
    void theMomentsOfTheWorkedExample() {
        Moments moments = new Moments();
        for (double value : new double[] {1, 1, 4}) {
            moments.add(value);
        }

        assertThat(moments.mean()).isEqualTo(2);
        assertThat(moments.standardDeviation()).isCloseTo(Math.sqrt(2), within(1e-15));
        assertThat(moments.sampleStandardDeviation()).isCloseTo(Math.sqrt(3), within(1e-15));
        assertThat(new Moments().mean()).isNaN();
        Moments single = new Moments();
        single.add(4);
        assertThat(single.sampleStandardDeviation()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void theSpreadIsThatAboutTheMean(long seed) {
        double[] values = new SplittableRandom(seed).doubles(50, -3, 5).toArray();
        Moments moments = new Moments();
        for (double value : values) {
            moments.add(value);
        }

        double squares = 0;
        for (double value : values) {
            squares += Math.pow(value - moments.mean(), 2);
        }
        assertThat(moments.standardDeviation()).as("seed %d", seed).isCloseTo(Math.sqrt(squares / 50), within(1e-12));
        assertThat(StandardError.of(values))
                .as("seed %d", seed)
                .hasValueCloseTo(Math.sqrt(squares / 49 / 50), within(1e-12));
    }

    @Test
    void theMedianIsTheMiddleOne() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Median.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
    }
}
