package io.firesteel.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.trainer.Grpo;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.LossTally;
import io.firesteel.trainer.loss.PolicyLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

class PolicyGradientTest {
    private static final PolicyLoss CLIPPED = new PolicyLoss.Clipped(0.2, 0.28, OptionalDouble.of(3));

    /** Every loss, penalty and correction; CISPO's and REINFORCE's constants are differentiated apart, below. */
    static List<LossSettings> everything() {
        List<LossSettings> all = new ArrayList<>();
        for (PolicyLoss policy :
                List.of(CLIPPED, new PolicyLoss.SequenceRatio(0.1, 0.15), new PolicyLoss.Reinforce())) {
            for (KlPenalty kl : List.of(
                    new KlPenalty.Off(),
                    new KlPenalty.InLoss(KlEstimator.K1, 0.3),
                    new KlPenalty.InLoss(KlEstimator.K2, 0.3),
                    new KlPenalty.InLoss(KlEstimator.K3, 0.3))) {
                all.add(new LossSettings(
                        policy, new Aggregation.SequenceMean(), kl, 0.1, new ImportanceCorrection.Truncated(2)));
            }
        }
        for (Aggregation aggregation :
                List.of(new Aggregation.TokenMean(), new Aggregation.Constant(7), new Aggregation.SequenceSum())) {
            all.add(new LossSettings(
                    CLIPPED, aggregation, new KlPenalty.Off(), 0, new ImportanceCorrection.Masked(0.5, 5)));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("everything")
    void derivativesAgreeWithFiniteDifferences(LossSettings settings) {
        SplittableRandom random = new SplittableRandom(settings.toString().hashCode());
        PolicyGradient loss = new PolicyGradient(settings);
        double weight = settings.aggregation().weight(6, new Denominators(3, 20));
        int held = 0;
        for (int trial = 0; trial < 50; trial++) {
            TokenColumns terms = random(random, 6, weight);
            double[] byLogProb = new double[6];
            double[] byEntropy = new double[6];

            LossTally tally = loss.evaluate(terms, byLogProb, byEntropy);

            held += tally.clippedLow() + tally.clippedHigh() > 0 ? 1 : 0;
            for (int t = 0; t < 6; t++) {
                // floats near 1 are 6e-8 apart, so the step is a large one and exactly representable
                float h = 0x1p-9f;
                double numeric = (value(loss, terms, t, h) - value(loss, terms, t, -h)) / (2.0 * h);
                if (!nearAKink(terms, settings)) {
                    assertThat(byLogProb[t]).as("d logProb[%d] of %s", t, terms).isCloseTo(numeric, within(2e-5));
                }
                assertThat(byEntropy[t]).isCloseTo(-entropyWeight(settings), within(1e-12));
            }
        }
        if (settings.policy().offPolicy()) {
            assertThat(held).as("trials in which a bound held a token").isBetween(5, 49);
        }
    }

    @Test
    void cispoIsReinforceWithAConstantCoefficient() {
        SplittableRandom random = new SplittableRandom(5);
        LossSettings cispo = with(new PolicyLoss.Cispo(1.5));
        LossSettings reinforce = with(new PolicyLoss.Reinforce());
        for (int trial = 0; trial < 20; trial++) {
            TokenColumns terms = random(random, 4, 0.25);
            double[] byCispo = new double[4];
            double[] byReinforce = new double[4];

            new PolicyGradient(cispo).evaluate(terms, byCispo, new double[4]);
            new PolicyGradient(reinforce).evaluate(terms, byReinforce, new double[4]);

            for (int t = 0; t < 4; t++) {
                double ratio = Math.exp((double) terms.own()[t] - terms.old()[t]);
                assertThat(byCispo[t]).isCloseTo(byReinforce[t] * Math.min(ratio, 1.5), within(1e-12));
            }
        }
    }

    @Test
    void theWholeLossOfOneTokenByHand() {
        // one completion of one token: weight 1. logπ −1, old −1, ref −1.5, entropy 2, A = 3
        LossSettings settings = new LossSettings(
                new PolicyLoss.Clipped(0.2, 0.2),
                new Aggregation.SequenceMean(),
                new KlPenalty.InLoss(KlEstimator.K2, 0.5),
                0.01,
                new ImportanceCorrection.None());
        float[] old = {-1};
        TokenColumns terms = columns(3, 1, new float[] {-1}, new float[] {2}, old, old, new float[] {-1.5f});
        double[] byLogProb = new double[1];
        double[] byEntropy = new double[1];

        LossTally tally = new PolicyGradient(settings).evaluate(terms, byLogProb, byEntropy);

        assertThat(tally.loss()).isCloseTo(-3 + 0.5 * 0.125 - 0.01 * 2, within(1e-12));
        assertThat(byLogProb).containsExactly(new double[] {-3 + 0.5 * 0.5}, within(1e-12));
        assertThat(byEntropy).containsExactly(-0.01);
        assertThat(tally.entropy()).isEqualTo(2);
        assertThat(tally.meanRatio()).isEqualTo(1);
        assertThat(tally.k1()).isZero();
    }

    @Test
    void figuresAreMeansOverTokens() {
        // log-ratios 0.1 and −0.3 against the old policy
        float[] old = {-1, -2};
        float[] now = {-0.9f, -2.3f};

        LossTally tally = new PolicyGradient(Grpo.LOSS)
                .evaluate(columns(-1, 0.5, now, new float[] {1, 3}, old, old, null), new double[2], new double[2]);

        assertThat(tally.tokens()).isEqualTo(2);
        assertThat(tally.entropy()).isEqualTo(2);
        assertThat(tally.k1()).isCloseTo(0.1, within(1e-6)); // −(0.1 − 0.3) / 2
        assertThat(tally.k3()).isCloseTo((Math.exp(0.1) - 1.1 + Math.exp(-0.3) - 0.7) / 2, within(1e-6));
        assertThat(tally.meanRatio()).isCloseTo((Math.exp(0.1) + Math.exp(-0.3)) / 2, within(1e-6));
        assertThat(tally.largestRatio()).isCloseTo(Math.exp(0.1), within(1e-6));
        assertThat(tally.clippedLow()).isEqualTo(0.5); // e^−0.3 = 0.74 < 0.8 and A < 0
        assertThat(tally.clippedHigh()).isZero();
        assertThat(tally.samplerDifference()).isCloseTo(0.2, within(1e-6));
        assertThat(tally.largestSamplerDifference()).isCloseTo(0.3, within(1e-6));
    }

    @Test
    void aCompletionWithoutLearnedTokensAddsNothing() {
        float[] none = {};

        LossTally tally = new PolicyGradient(Grpo.LOSS)
                .evaluate(columns(1, 1, none, none, none, none, null), new double[0], new double[0]);

        assertThat(tally.loss()).isZero();
        assertThat(tally.tokens()).isZero();
        assertThat(tally.entropy()).isZero();
    }

    @Test
    void theImportanceCorrectionScalesThePolicyLossOnly() {
        // trainer says −1, sampler said −1.5: weight e^0.5 = 1.65 of the policy loss, not of the KL term
        LossSettings settings = new LossSettings(
                new PolicyLoss.Reinforce(),
                new Aggregation.TokenMean(),
                new KlPenalty.InLoss(KlEstimator.K1, 0.1),
                0,
                new ImportanceCorrection.Truncated(2));
        double[] byLogProb = new double[1];

        new PolicyGradient(settings)
                .evaluate(
                        columns(
                                1,
                                1,
                                new float[] {-1},
                                new float[] {0},
                                new float[] {-1},
                                new float[] {-1.5f},
                                new float[] {-1}),
                        byLogProb,
                        new double[1]);

        assertThat(byLogProb).containsExactly(new double[] {-Math.exp(0.5) + 0.1}, within(1e-9));
    }

    @Test
    void tokensMayHaveAdvantagesAndWeightsOfTheirOwn() {
        // REINFORCE: the derivative of token t is −w_t A_t
        double[] byLogProb = new double[3];
        float[] old = {-1, -2, -0.5f};

        LossTally tally = new PolicyGradient(with(new PolicyLoss.Reinforce()))
                .evaluate(
                        new TokenColumns(
                                old, old, old, old, null, null, Column.each(1, -2, 0), Column.each(0.5, 0.25, 0.25)),
                        byLogProb,
                        new double[3]);

        assertThat(byLogProb).containsExactly(-0.5, 0.5, 0);
        assertThat(tally.loss()).isEqualTo(-0.5 * -1 + 0.5 * -2);
    }

    @Test
    void eachTokenIsClippedBySignOfItsOwnAdvantage() {
        // ratios 1.3 and 1.3, bounds 0.2: the better token is held, the worse one is not
        float[] old = {0, 0};
        float own = (float) Math.log(1.3);
        double[] byLogProb = new double[2];

        new PolicyGradient(with(new PolicyLoss.Clipped(0.2, 0.2)))
                .evaluate(
                        new TokenColumns(
                                new float[] {own, own},
                                old,
                                old,
                                old,
                                null,
                                null,
                                Column.each(1, -1),
                                Column.shared(1)),
                        byLogProb,
                        new double[2]);

        assertThat(byLogProb).containsExactly(new double[] {0, 1.3}, within(1e-6));
    }

    @Test
    void aRatioOfTheWholeCompletionRefusesAdvantagesPerToken() {
        float[] two = {-1, -1};
        TokenColumns columns = new TokenColumns(two, two, two, two, null, null, Column.each(1, 2), Column.shared(1));

        assertThatThrownBy(() -> new PolicyGradient(with(new PolicyLoss.SequenceRatio(0.1, 0.1)))
                        .evaluate(columns, new double[2], new double[2]))
                .hasMessageContainingAll("one advantage for all tokens", "an advantage for each token", "fix:");
    }

    private static LossSettings with(PolicyLoss policy) {
        return new LossSettings(
                policy, new Aggregation.TokenMean(), new KlPenalty.Off(), 0, new ImportanceCorrection.None());
    }

    private static double entropyWeight(LossSettings settings) {
        return settings.entropyBonus() * settings.aggregation().weight(6, new Denominators(3, 20));
    }

    private static TokenColumns columns(
            double advantage,
            double weight,
            float[] own,
            float[] entropies,
            float[] old,
            float[] sampler,
            float[] reference) {
        return new TokenColumns(
                own, entropies, old, sampler, reference, null, Column.shared(advantage), Column.shared(weight));
    }

    private static TokenColumns random(SplittableRandom random, int n, double weight) {
        float[][] arrays = new float[5][n];
        for (int t = 0; t < n; t++) {
            // multiples of 1/256 with |x| < 4: sums and differences with the step are exact in float
            arrays[0][t] = grid(random, -2, -1);
            arrays[1][t] = grid(random, 0, 2);
            arrays[2][t] = arrays[0][t] - grid(random, -0.5, 0.5);
            arrays[3][t] = arrays[2][t] - grid(random, -0.25, 0.25);
            arrays[4][t] = arrays[0][t] - grid(random, -0.5, 0.5);
        }
        double advantage = random.nextDouble(-2, 2);
        return columns(advantage, weight, arrays[0], arrays[1], arrays[2], arrays[3], arrays[4]);
    }

    private static float grid(SplittableRandom random, double from, double to) {
        return Math.round(random.nextDouble(from, to) * 256) / 256f;
    }

    private static double value(PolicyGradient loss, TokenColumns terms, int t, float by) {
        float[] moved = terms.own().clone();
        moved[t] += by;
        TokenColumns there = new TokenColumns(
                moved,
                terms.entropies(),
                terms.old(),
                terms.sampler(),
                terms.reference(),
                null,
                terms.advantage(),
                terms.weight());
        return loss.evaluate(there, new double[moved.length], new double[moved.length])
                .loss();
    }

    /** Whether a bound lies within a step of a ratio: the loss has no derivative there. */
    private static boolean nearAKink(TokenColumns terms, LossSettings settings) {
        double[] ratios = new double[terms.own().length];
        for (int t = 0; t < ratios.length; t++) {
            ratios[t] = (double) terms.own()[t] - terms.old()[t];
        }
        double[] watched = settings.policy() instanceof PolicyLoss.SequenceRatio
                ? new double[] {Arrays.stream(ratios).average().orElseThrow()}
                : ratios;
        double[] bounds = settings.policy() instanceof PolicyLoss.SequenceRatio
                ? new double[] {0.9, 1.15}
                : new double[] {0.8, 1.28, 3};
        return Arrays.stream(watched)
                .anyMatch(x -> Arrays.stream(bounds).anyMatch(b -> Math.abs(x - Math.log(b)) < 0x1p-8));
    }
}
