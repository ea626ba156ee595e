package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.TreeSet;

class SamplerTest {
    /** Probabilities 0.1, 0.2, 0.3, 0.4. */
    private static final float[] LOGITS = {log(0.1), log(0.2), log(0.3), log(0.4)};

    /** Cumulated in the order of ids: 0.1, 0.3, 0.6, 1. */
    @Test
    void plainDrawsInvertTheCumulativeDistributionInTheOrderOfIds() {
        Sampler sampler = sampler(4, SamplingSettings.plain(1));

        assertThat(sampler.draw(LOGITS, 0, 0.0)).isEqualTo(0);
        assertThat(sampler.draw(LOGITS, 0, 0.0999)).isEqualTo(0);
        assertThat(sampler.draw(LOGITS, 0, 0.1001)).isEqualTo(1);
        assertThat(sampler.draw(LOGITS, 0, 0.5999)).isEqualTo(2);
        assertThat(sampler.draw(LOGITS, 0, 0.6001)).isEqualTo(3);
        assertThat(sampler.draw(LOGITS, 0, 0.9999999)).isEqualTo(3);
        assertThat(sampler.logProb()).isCloseTo(log(0.4), within(1e-6f));
    }

    /** Temperature 1/2 squares: 0.01, 0.04, 0.09, 0.16, in all 0.30; cumulated 0.0333, 0.1667, 0.4667, 1. */
    @Test
    void temperatureSharpensTheDrawAndTheLogProb() {
        Sampler sampler = sampler(4, new SamplingSettings(1, 0.5, SamplingSettings.ALL_TOKENS, 1, new int[0]));

        assertThat(sampler.draw(LOGITS, 0, 0.033)).isEqualTo(0);
        assertThat(sampler.logProb()).isCloseTo(log(0.01 / 0.30), within(1e-6f));
        assertThat(sampler.draw(LOGITS, 0, 0.034)).isEqualTo(1);
        assertThat(sampler.draw(LOGITS, 0, 0.466)).isEqualTo(2);
        assertThat(sampler.draw(LOGITS, 0, 0.467)).isEqualTo(3);
        assertThat(sampler.logProb()).isCloseTo(log(0.16 / 0.30), within(1e-6f));
    }

    /** Of 0.01, 0.04, 0.09, 0.16 top-k 2 leaves 0.16 and 0.09, cumulated 0.64, 1; the log-prob is that before the cut. */
    @Test
    void cutsLeaveTheLogProbOfTheWholeTemperedDistribution() {
        Sampler sampler = sampler(4, new SamplingSettings(1, 0.5, 2, 1, new int[0]));

        assertThat(sampler.draw(LOGITS, 0, 0.639)).isEqualTo(3);
        assertThat(sampler.logProb()).isCloseTo(log(0.16 / 0.30), within(1e-6f));
        assertThat(sampler.draw(LOGITS, 0, 0.641)).isEqualTo(2);
    }

    @Test
    void greedyDrawsAreRecordedAtTemperatureOne() {
        Sampler sampler = sampler(4, SamplingSettings.greedy(1));

        assertThat(sampler.draw(LOGITS, 0, 0.5)).isEqualTo(3);
        assertThat(sampler.logProb()).isCloseTo(log(0.4), within(1e-6f));
    }

    /** −Σ p log p of 0.1 to 0.4 is 1.2799, of their squares ÷ 0.30 it is 1.1233; a cut does not change it. */
    @Test
    void theEntropyIsThatOfTheDistributionOfTheLogProb() {
        for (int kept : new int[] {SamplingSettings.ALL_TOKENS, 2}) {
            Sampler plain = sampler(4, new SamplingSettings(1, 1, kept, 1, new int[0]));
            Sampler tempered = sampler(4, new SamplingSettings(1, 0.5, kept, 1, new int[0]));
            plain.draw(LOGITS, 0, 0.3);
            tempered.draw(LOGITS, 0, 0.3);

            assertThat(plain.entropy()).isCloseTo(entropy(0.1, 0.2, 0.3, 0.4), within(1e-6));
            assertThat(tempered.entropy())
                    .isCloseTo(entropy(0.01 / 0.30, 0.04 / 0.30, 0.09 / 0.30, 0.16 / 0.30), within(1e-6));
        }
        Sampler uniform = sampler(5000, SamplingSettings.plain(1));
        uniform.draw(new float[5000], 0, 0.5);
        assertThat(uniform.entropy()).isCloseTo(Math.log(5000), within(1e-6));
    }

    private static double entropy(double... probabilities) {
        return -Arrays.stream(probabilities).map(p -> p * Math.log(p)).sum();
    }

    /** The samples of a group draw their first token from the same row of logits. */
    @Test
    void drawingLeavesTheLogitsAsTheyAre() {
        float[] logits = LOGITS.clone();
        Sampler sampler = sampler(4, new SamplingSettings(1, 0.5, SamplingSettings.ALL_TOKENS, 1, new int[0]));

        sampler.draw(logits, 0, 0.5);

        assertThat(logits).containsExactly(LOGITS);
    }

    /** The two most probable: 0.4 and 0.3, from the top; cumulated 4/7 = 0.5714, 1. */
    @Test
    void topKDrawsFromTheMostProbableDown() {
        Sampler sampler = sampler(4, new SamplingSettings(1, 1, 2, 1, new int[0]));

        assertThat(sampler.draw(LOGITS, 0, 0.571)).isEqualTo(3);
        assertThat(sampler.draw(LOGITS, 0, 0.572)).isEqualTo(2);
        assertThat(sampler.draw(LOGITS, 0, 0.9999)).isEqualTo(2);
        assertThat(sampler.logProb()).isCloseTo(log(0.3), within(1e-6f));
    }

    /** Mass 0.65 needs 0.4 + 0.3 = 0.7; mass 0.75 needs 0.9; mass 0.3 of what top-k 2 leaves (0.7) needs only 0.4. */
    @Test
    void topPKeepsTheSmallestSetThatReachesTheMass() {
        assertThat(drawn(4, LOGITS, 1, SamplingSettings.ALL_TOKENS, 0.65)).containsExactly(2, 3);
        assertThat(drawn(4, LOGITS, 1, SamplingSettings.ALL_TOKENS, 0.75)).containsExactly(1, 2, 3);
        assertThat(drawn(4, LOGITS, 1, 2, 0.3)).containsExactly(3);
        assertThat(drawn(4, LOGITS, 1, 2, 0.6)).containsExactly(2, 3);
    }

    @Test
    void equalLogitsAreRankedById() {
        float[] equal = new float[300];

        assertThat(drawn(300, equal, 1, 3, 1)).containsExactly(0, 1, 2);
        assertThat(sampler(300, SamplingSettings.greedy(1)).draw(equal, 0, 0.9)).isZero();
    }

    /** 2,000 equally probable tokens: mass 0.5 is 1,000 of them, found in several guesses of growing size. */
    @Test
    void topPLooksFurtherWhenTheFirstGuessIsTooSmall() {
        float[] equal = new float[2000];
        Sampler sampler = sampler(2000, new SamplingSettings(1, 1, SamplingSettings.ALL_TOKENS, 0.4999, new int[0]));

        assertThat(sampler.draw(equal, 0, 0.0)).isZero();
        assertThat(sampler.draw(equal, 0, 0.999999)).isEqualTo(999);
    }

    @ParameterizedTest
    @CsvSource({"7, 1", "119, 1", "2500, 1", "7, 0.7", "119, 1.3", "2500, 0.7", "2500, 1.3"})
    void drawsFollowTheTemperedDistribution(int vocabulary, double temperature) {
        float[] logits = new float[vocabulary];
        double[] p = new double[vocabulary];
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = (float) new Seeds(4).gaussian(i);
            p[i] = Math.exp(logits[i] / temperature);
            sum += p[i];
        }
        Sampler sampler =
                sampler(vocabulary, new SamplingSettings(1, temperature, SamplingSettings.ALL_TOKENS, 1, new int[0]));

        int draws = 20 * vocabulary + 20000;
        int[] counts = new int[vocabulary];
        for (int i = 0; i < draws; i++) {
            int token = sampler.draw(logits, 0, Seeds.uniform(8, i));
            counts[token]++;
            assertThat((double) sampler.logProb()).isCloseTo(Math.log(p[token] / sum), within(1e-5));
        }

        double chiSquare = 0;
        for (int i = 0; i < vocabulary; i++) {
            double expected = draws * p[i] / sum;
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        // V − 1 degrees of freedom: mean V − 1, standard deviation √(2(V − 1)); the seed is fixed.
        assertThat(chiSquare).isCloseTo(vocabulary - 1, within(4 * Math.sqrt(2.0 * (vocabulary - 1))));
    }

    @Test
    void refusesLogitsThatAreNotNumbers() {
        float[] logits = {1, Float.NaN, 2};

        assertThatThrownBy(() -> sampler(3, SamplingSettings.plain(1)).draw(logits, 0, 0.5))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("finite logits", "NaN", "fix: the policy has diverged");
    }

    @Test
    void refusesSettingsOutOfRange() {
        for (double temperature : new double[] {1e-40, 1e40, -1, Double.NaN}) { // 1 / 1e-40 is no float32
            assertThatThrownBy(() -> new SamplingSettings(1, temperature, SamplingSettings.ALL_TOKENS, 1, new int[0]))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("temperature");
        }
        assertThatThrownBy(() -> new SamplingSettings(1, 1, 1, 0, new int[0]))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("topP", "more than 0", "found 0.0");
        assertThatThrownBy(() -> new SamplingSettings(1, -1, 1, 1, new int[0]))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("temperature", "found -1.0");
    }

    private static TreeSet<Integer> drawn(int vocabulary, float[] logits, double temperature, int topK, double topP) {
        Sampler sampler = sampler(vocabulary, new SamplingSettings(1, temperature, topK, topP, new int[0]));
        TreeSet<Integer> tokens = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            tokens.add(sampler.draw(logits, 0, i / 1000.0));
        }
        return tokens;
    }

    private static Sampler sampler(int vocabulary, SamplingSettings settings) {
        return new Sampler(Kernels.best(), vocabulary, settings);
    }

    private static float log(double p) {
        return (float) Math.log(p);
    }
}
