package io.firesteel.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LossTermsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void aggregationsWeighTwoCompletionsOfOneAndThreeTokens() {
        Denominators d = new Denominators(2, 4);

        assertThat(new Aggregation.SequenceMean().weight(1, d)).isCloseTo(1 / 2.0, EXACT);
        assertThat(new Aggregation.SequenceMean().weight(3, d)).isCloseTo(1 / 6.0, EXACT);
        assertThat(new Aggregation.TokenMean().weight(1, d)).isCloseTo(1 / 4.0, EXACT);
        assertThat(new Aggregation.TokenMean().weight(3, d)).isCloseTo(1 / 4.0, EXACT);
        assertThat(new Aggregation.Constant(10).weight(1, d)).isCloseTo(1 / 20.0, EXACT);
        assertThat(new Aggregation.Constant(10).weight(3, d)).isCloseTo(1 / 20.0, EXACT);
        assertThat(new Aggregation.SequenceSum().weight(3, d)).isCloseTo(1 / 2.0, EXACT);
    }

    @Test
    void meansWeighAMiniBatchToOne() {
        Denominators d = new Denominators(2, 4);

        for (Aggregation mean : new Aggregation[] {new Aggregation.SequenceMean(), new Aggregation.TokenMean()}) {
            assertThat(mean.weight(1, d) + 3 * mean.weight(3, d)).as("%s", mean).isCloseTo(1, EXACT);
        }
    }

    @Test
    void klEstimatorsAtHalfANat() {
        assertThat(KlEstimator.K1.value(0.5)).isEqualTo(0.5);
        assertThat(KlEstimator.K2.value(0.5)).isEqualTo(0.125);
        assertThat(KlEstimator.K3.value(0.5)).isCloseTo(Math.exp(-0.5) + 0.5 - 1, EXACT);
        assertThat(KlEstimator.K3.value(-0.5)).isCloseTo(Math.exp(0.5) - 0.5 - 1, EXACT);
    }

    @Test
    void klIsNothingWhereThePoliciesAgree() {
        for (KlEstimator estimator : KlEstimator.values()) {
            assertThat(estimator.value(0)).as("%s", estimator).isZero();
        }
        assertThat(KlEstimator.K2.derivative(0)).isZero();
        assertThat(KlEstimator.K3.derivative(0)).isZero();
    }

    @Test
    void klEstimatorsHaveTheExpectationTheyClaim() {
        // two tokens, π = (0.7, 0.3), π_ref = (0.5, 0.5): KL = 0.7 ln 1.4 + 0.3 ln 0.6
        double[] policy = {0.7, 0.3};
        double kl = 0.7 * Math.log(1.4) + 0.3 * Math.log(0.6);

        double k1 = 0;
        double k3 = 0;
        for (double p : policy) {
            k1 += p * KlEstimator.K1.value(Math.log(p / 0.5));
            k3 += p * KlEstimator.K3.value(Math.log(p / 0.5));
        }

        assertThat(k1).isCloseTo(kl, EXACT);
        assertThat(k3).isCloseTo(kl, EXACT);
    }

    @Test
    void k3IsClampedAsInVerl() {
        assertThat(KlEstimator.K3.value(-5)).isEqualTo(10); // e^5 - 5 - 1 = 142
        assertThat(KlEstimator.K3.derivative(-5)).isZero();
        assertThat(KlEstimator.K3.value(-2.6)).isCloseTo(Math.exp(2.6) - 2.6 - 1, EXACT); // 9.86
        assertThat(KlEstimator.K3.derivative(-2.6)).isCloseTo(1 - Math.exp(2.6), within(1e-11));
        assertThat(KlEstimator.K3.value(1000)).isEqualTo(10);
        assertThat(KlEstimator.K3.value(5)).isCloseTo(Math.exp(-5) + 5 - 1, EXACT);
    }

    @Test
    void klInTheRewardIsTheSumOverTheCompletion() {
        // (−1 − −1.5) + (−2 − −1.75) = 0.5 − 0.25
        float[] old = {-1, -2};
        float[] reference = {-1.5f, -1.75f};

        assertThat(new KlPenalty.InReward(KlEstimator.K1, 0.1).penalty(old, reference))
                .isCloseTo(0.025, EXACT);
        assertThat(new KlPenalty.InReward(KlEstimator.K2, 0.1).kl(old, reference))
                .isCloseTo(0.15625, EXACT);
        assertThat(new KlPenalty.InReward(KlEstimator.K3, 0.1).kl(old, reference))
                .isCloseTo(Math.exp(-0.5) + 0.5 - 1 + Math.exp(0.25) - 0.25 - 1, EXACT);
    }

    @Test
    void theCoefficientOfAPenaltyRisesAboveItsTargetAndFallsBelowIt() {
        KlControl.Adaptive control = new KlControl.Adaptive(0.05, 1000);

        assertThat(control.next(0.1, 0.2, 64)).isCloseTo(0.10128, EXACT);
        assertThat(control.next(0.1, 0.0505, 64)).isCloseTo(0.1 * 1.00064, EXACT);
        assertThat(control.next(0.1, 0, 64)).isCloseTo(0.09872, EXACT);
        assertThat(control.holds(4999)).isTrue();
        assertThat(control.holds(5000)).as("1 − 0.2 · 5000 / 1000 is 0").isFalse();
        assertThat(new KlControl.Fixed().next(0.1, 0.2, 64)).isEqualTo(0.1);
    }

    @Test
    void anEntropyBonusCountsBelowItsTargetOnlyAndRisesThere() {
        EntropyControl control = new EntropyControl.Adaptive(0.2, 0.005, 0, 0.009);
        double[] entropies = {0.3, 0.15, 0.1, 0.1, 0.25};
        double[] counts = {0, 0, 0.005, 0.009, 0};
        double[] after = {0, 0.005, 0.009, 0.009, 0.004};
        double coefficient = 0;
        for (int i = 0; i < entropies.length; i++) {
            assertThat(control.applied(coefficient, entropies[i]))
                    .as("step %d", i)
                    .isCloseTo(counts[i], EXACT);
            coefficient = control.next(coefficient, entropies[i]);
            assertThat(coefficient).as("after step %d", i).isCloseTo(after[i], EXACT);
        }
    }

    @Test
    void whatWasNotMeasuredMovesNoCoefficient() {
        LossSettings settings = new LossSettings(
                new PolicyLoss.Clipped(0.2, 0.2),
                new Aggregation.TokenMean(),
                new KlPenalty.InLoss(KlEstimator.K3, 0.1),
                new KlControl.Adaptive(0.05, 1000),
                0.01,
                new EntropyControl.Adaptive(0.2, 0.005, 0, 1),
                new ImportanceCorrection.None());
        Coefficients first = Coefficients.first(settings);

        assertThat(first.next(settings, Double.NaN, 64, Double.NaN)).isEqualTo(first);
        assertThat(first.applied(settings, 0.1)).isEqualTo(settings);
        assertThat(first.applied(settings, Double.NaN).entropyBonus()).isZero();
    }

    @Test
    void refusesControllersOfNothing() {
        assertThatThrownBy(() -> new LossSettings(
                        new PolicyLoss.Reinforce(),
                        new Aggregation.TokenMean(),
                        new KlPenalty.Off(),
                        new KlControl.Adaptive(0.05, 1000),
                        0,
                        new EntropyControl.Fixed(),
                        new ImportanceCorrection.None()))
                .hasMessageContainingAll("kl-control", "there is no coefficient to change");
        assertThatThrownBy(() -> new EntropyControl.Adaptive(-0.1, 0.005, 0, 1))
                .hasMessageContainingAll("target", "no entropy is below", "-0.1");
        assertThatThrownBy(() -> new KlControl.Adaptive(0, 0)).hasMessageContainingAll("target", "horizon");
        assertThatThrownBy(() -> new LossSettings(
                        new PolicyLoss.SequenceRatio(3e-4, 4e-4),
                        new Aggregation.SequenceMean(),
                        new KlPenalty.Off(),
                        0,
                        new ImportanceCorrection.Masked(0.5, 5)))
                .hasMessageContainingAll("policy, correction", "left out", "truncated");
    }

    @Test
    void importanceWeightsAreTruncatedOrMasked() {
        ImportanceCorrection truncated = new ImportanceCorrection.Truncated(2);
        ImportanceCorrection masked = new ImportanceCorrection.Masked(0.5, 5);

        assertThat(truncated.weight(Math.log(1.5))).isCloseTo(1.5, EXACT);
        assertThat(truncated.weight(Math.log(3))).isEqualTo(2);
        assertThat(truncated.weight(Math.log(0.1))).isCloseTo(0.1, EXACT);
        assertThat(masked.weight(Math.log(0.4))).isZero();
        assertThat(masked.weight(Math.log(3))).isCloseTo(3, EXACT);
        assertThat(masked.weight(Math.log(5.1))).isZero();
        assertThat(new ImportanceCorrection.None().weight(Math.log(3))).isEqualTo(1);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Aggregation.Constant(0)).hasMessageContainingAll("tokens: ", "fix:");
        assertThatThrownBy(() -> new KlPenalty.InLoss(KlEstimator.K3, 0))
                .hasMessageContainingAll("coefficient: ", "above 0", "turn the penalty off");
        assertThatThrownBy(() -> new ImportanceCorrection.Truncated(0.5)).hasMessageContainingAll("cap: ");
        assertThatThrownBy(() -> new ImportanceCorrection.Masked(2, 5)).hasMessageContainingAll("low, high: ");
        assertThatThrownBy(() -> new LossSettings(
                        new PolicyLoss.Reinforce(),
                        new Aggregation.TokenMean(),
                        new KlPenalty.Off(),
                        Double.NaN,
                        new ImportanceCorrection.None()))
                .hasMessageContainingAll("entropy-bonus", "NaN");
    }
}
