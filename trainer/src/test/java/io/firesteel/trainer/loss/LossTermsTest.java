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
        double penalty = new KlPenalty.InReward(0.1).penalty(new float[] {-1, -2}, new float[] {-1.5f, -1.75f});

        assertThat(penalty).isCloseTo(0.025, EXACT);
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
