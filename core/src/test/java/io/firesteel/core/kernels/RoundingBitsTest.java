package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class RoundingBitsTest {
    private static final int MANY = 1 << 18;

    private static float first(int word) {
        return Float.intBitsToFloat(word & 0xFFFF0000);
    }

    private static float second(int word) {
        return Float.intBitsToFloat(word << 16);
    }

    /** Numbers between two bfloat16 numbers: near the lower, in the middle, across a power of two, below normal ones, negative. */
    @ParameterizedTest
    @ValueSource(floats = {1.0003f, 1.0041f, 1.9999f, 3e-39f, 7.77e-12f, -0.1f, -1e30f})
    void roundingGoesToEitherNeighbourAndIsTheNumberOnAverage(float value) {
        RoundingBits bits = RoundingBits.at(7);
        float below = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xFFFF0000);
        float above = Float.intBitsToFloat((Float.floatToRawIntBits(value) & 0xFFFF0000) + 0x10000);
        double[] sums = new double[2];
        for (int i = 0; i < MANY; i++) {
            int word = RoundingBits.rounded(value, value, bits.of(i));
            assertThat(first(word)).isIn(below, above);
            assertThat(second(word)).isIn(below, above);
            sums[0] += first(word);
            sums[1] += second(word);
        }

        double apart = Math.abs((double) above - below);
        double fiveErrors = 5 * apart * 0.5 / Math.sqrt(MANY);
        assertThat(sums[0] / MANY).isCloseTo(value, within(fiveErrors));
        assertThat(sums[1] / MANY).isCloseTo(value, within(fiveErrors));
    }

    @Test
    void whatBfloat16HoldsStaysAsItIs() {
        for (float value : new float[] {0, -0f, 1, 1.0078125f, -3.5f, Float.POSITIVE_INFINITY}) {
            for (int i = 0; i < 1000; i++) {
                int word = RoundingBits.rounded(value, value, RoundingBits.at(i).of(i));

                assertThat(first(word)).isEqualTo(value);
                assertThat(second(word)).isEqualTo(value);
            }
        }
    }

    /** Over elements of one step, and over steps of one element: each bit is set half of the time, whatever the others are. */
    @Test
    void bitsAreFairAndUnrelated() {
        int[] ofElements = new int[MANY];
        Arrays.setAll(ofElements, RoundingBits.at(3)::of);
        int[] ofSteps = new int[MANY];
        Arrays.setAll(ofSteps, step -> RoundingBits.at(step).of(12345));
        int[] sameElements = new int[MANY];
        Arrays.setAll(sameElements, RoundingBits.at(4)::of);
        int[] neighbours = new int[MANY];
        Arrays.setAll(
                neighbours, i -> RoundingBits.at(3).of(i) ^ RoundingBits.at(3).of(i + 1));
        int[] inTime = new int[MANY];
        Arrays.setAll(inTime, i -> ofElements[i] ^ sameElements[i]);
        double fiveErrors = 5 * 0.5 / Math.sqrt(MANY);
        for (int[] drawn : new int[][] {ofElements, ofSteps, neighbours, inTime}) {
            for (int a = 0; a < 32; a++) {
                for (int b = a; b < 32; b++) {
                    int differ = 0;
                    for (int x : drawn) {
                        differ += a == b ? x >>> a & 1 : (x >>> a ^ x >>> b) & 1;
                    }
                    assertThat(differ / (double) MANY)
                            .as("bits %d and %d", a, b)
                            .isCloseTo(0.5, within(fiveErrors));
                }
            }
        }
    }

    /** β2 = 0.999 and gradients of 1: nearest bfloat16 numbers stand still at a quarter. */
    @Test
    void secondMomentsGrowAsInSinglePrecisionWhereRoundingToNearestStandsStill() {
        Kernels kernels = Kernels.best();
        int n = 1000;
        int[] moments = new int[n];
        float[] gradient = new float[n];
        Arrays.fill(gradient, 1);
        float[] single = new float[1];
        float nearest = 0;
        for (int step = 1; step <= 5000; step++) {
            kernels.adamW(new float[n], 0, gradient, 0, moments, 0, n, 1e-3, 0.9, 0.999, 1e-8, 0, 1, step, 0);
            kernels.adamW(
                    new float[1], 0, gradient, 0, new float[1], 0, single, 0, 1, 1e-3, 0.9, 0.999, 1e-8, 0, 1, step);
            nearest = DataType.BF16.rounded(Math.fma(0.999f, nearest, 0.001f));
        }

        double mean = Arrays.stream(moments)
                .mapToDouble(RoundingBitsTest::second)
                .average()
                .orElseThrow();
        assertThat(single[0]).isCloseTo(0.9933f, within(1e-3f)); // 1 − 0.999⁵⁰⁰⁰
        assertThat(nearest).isLessThan(0.3f);
        // One moment wanders by at most 0.0039·√(0.25/(1 − 0.999²)) = 0.044, the mean of a thousand by a thirtieth of
        // it.
        assertThat(mean).isCloseTo(single[0], within(0.006));
        assertThat(Arrays.stream(moments).mapToDouble(RoundingBitsTest::second))
                .allSatisfy(moment -> assertThat(moment).isCloseTo(single[0], within(0.2)));
    }
}
