package io.firesteel.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.trainer.loss.PolicyLoss.Cispo;
import io.firesteel.trainer.loss.PolicyLoss.Clipped;
import io.firesteel.trainer.loss.PolicyLoss.Ratio;
import io.firesteel.trainer.loss.PolicyLoss.Reinforce;
import io.firesteel.trainer.loss.PolicyLoss.SequenceRatio;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Worked examples: old log-probs are 0, so a log-prob is the log of the ratio that it makes. */
class PolicyLossTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final List<PolicyLoss> ALL = List.of(
            new Clipped(0.2, 0.28, OptionalDouble.of(3)),
            new Reinforce(),
            new Ratio(),
            new SequenceRatio(0.2, 0.2),
            new Cispo(5));

    @Test
    void aBetterCompletionAboveTheUpperBoundIsHeld() {
        Evaluated e = evaluate(new Clipped(0.2, 0.2), 1, 1.3);

        assertThat(e.value).isCloseTo(-1.2, EXACT);
        assertThat(e.derivatives).containsExactly(0);
        assertThat(e.clips.high()).isEqualTo(1);
        assertThat(e.clips.low()).isZero();
    }

    @Test
    void aWorseCompletionAboveTheUpperBoundIsNotHeld() {
        Evaluated e = evaluate(new Clipped(0.2, 0.2), -1, 1.3);

        assertThat(e.value).isCloseTo(1.3, EXACT);
        assertThat(e.derivatives).containsExactly(new double[] {1.3}, EXACT);
        assertThat(e.clips.high()).isZero();
    }

    @Test
    void aWorseCompletionBelowTheLowerBoundIsHeld() {
        Evaluated e = evaluate(new Clipped(0.2, 0.2), -2, 0.7);

        assertThat(e.value).isCloseTo(1.6, EXACT); // -(1 - 0.2) * -2
        assertThat(e.derivatives).containsExactly(0);
        assertThat(e.clips.low()).isEqualTo(1);
    }

    @Test
    void aBetterCompletionBelowTheLowerBoundIsNotHeld() {
        Evaluated e = evaluate(new Clipped(0.2, 0.2), 2, 0.7);

        assertThat(e.value).isCloseTo(-1.4, EXACT);
        assertThat(e.derivatives).containsExactly(new double[] {-1.4}, EXACT);
    }

    @Test
    void exactlyAtTheBoundIsNotBeyondIt() {
        // log-ratio 0 gives ratio 1 in every bit; bounds a hair away from 1 would be needed to hold it
        double justAtTheBound = StrictMath.exp(0.25) - 1;
        Evaluated high = evaluate(new Clipped(0.2, justAtTheBound), tokens(1, new double[] {0.25}));
        double lower = 1 - StrictMath.exp(-0.25);
        Evaluated low = evaluate(new Clipped(lower, 0.2), tokens(-1, new double[] {-0.25}));

        assertThat(1 + justAtTheBound).isEqualTo(StrictMath.exp(0.25));
        assertThat(high.derivatives).containsExactly(new double[] {-StrictMath.exp(0.25)}, EXACT);
        assertThat(high.clips.high()).isZero();
        assertThat(1 - lower).isEqualTo(StrictMath.exp(-0.25));
        assertThat(low.derivatives).containsExactly(new double[] {StrictMath.exp(-0.25)}, EXACT);
        assertThat(low.clips.low()).isZero();
    }

    @Test
    void clipHigherMovesTheUpperBoundOnly() {
        assertThat(evaluate(new Clipped(0.2, 0.28), 1, 1.25).derivatives).containsExactly(new double[] {-1.25}, EXACT);
        assertThat(evaluate(new Clipped(0.2, 0.28), -1, 0.75).derivatives).containsExactly(0);
    }

    @Test
    void theDualClipHoldsAVeryUnlikelyTokenOfAWorseCompletion() {
        Clipped loss = new Clipped(0.2, 0.2, OptionalDouble.of(3));

        Evaluated beyond = evaluate(loss, -1, 4);
        Evaluated within = evaluate(loss, -1, 2.5);
        Evaluated better = evaluate(loss, 1, 4);

        assertThat(beyond.value).isCloseTo(3, EXACT);
        assertThat(beyond.derivatives).containsExactly(0);
        assertThat(beyond.clips.dual()).isEqualTo(1);
        assertThat(within.derivatives).containsExactly(new double[] {2.5}, EXACT);
        assertThat(better.clips.dual()).isZero();
        assertThat(better.clips.high()).isEqualTo(1);
    }

    @Test
    void reinforceNeedsNoOldPolicy() {
        Evaluated e = evaluate(
                new Reinforce(),
                new LearnedTokens(2, new double[] {-0.5, -1}, new double[] {-9, -9}, new double[] {0.5, 0.25}));

        assertThat(e.value).isCloseTo(0.5 * 2 * 0.5 + 0.25 * 2 * 1, EXACT);
        assertThat(e.derivatives).containsExactly(new double[] {-1, -0.5}, EXACT);
    }

    @Test
    void theBareRatioIsHeldByNothing() {
        Evaluated better = evaluate(new Ratio(), 1, 1.3, 8);
        Evaluated worse = evaluate(new Ratio(), -2, 0.5, 8);

        assertThat(better.value).isCloseTo(-9.3, EXACT);
        assertThat(better.derivatives).containsExactly(new double[] {-1.3, -8}, EXACT);
        assertThat(worse.value).isCloseTo(17, EXACT);
        assertThat(worse.derivatives).containsExactly(new double[] {1, 16}, EXACT);
        assertThat(better.clips.low() + better.clips.high() + worse.clips.low() + worse.clips.dual())
                .isZero();
    }

    @Test
    void theBareRatioIsSaturatedBeyondTwentyNats() {
        Evaluated e = evaluate(new Ratio(), tokens(1, new double[] {25, -25}));

        assertThat(e.value).isEqualTo(-(StrictMath.exp(20) + StrictMath.exp(-20)));
        assertThat(e.derivatives).containsExactly(0, 0);
    }

    @Test
    void theSequenceRatioIsTheGeometricMeanOfTokenRatios() {
        Evaluated e = evaluate(
                new SequenceRatio(0.2, 0.2),
                new LearnedTokens(1, new double[] {0.2, 0}, new double[2], new double[] {0.5, 0.5}));

        // s = exp((0.2 + 0) / 2)
        double s = StrictMath.exp(0.1);
        assertThat(e.value).isCloseTo(-s, EXACT);
        assertThat(e.derivatives).containsExactly(new double[] {-s / 2, -s / 2}, EXACT);
    }

    @Test
    void theSequenceRatioHoldsAllTokensOfACompletionAtOnce() {
        Evaluated high = evaluate(new SequenceRatio(3e-4, 4e-4), 1, 1.001, 1.0);
        Evaluated low = evaluate(new SequenceRatio(3e-4, 4e-4), -1, 0.999, 1.0);

        assertThat(high.derivatives).containsExactly(0, 0);
        assertThat(high.clips.high()).isEqualTo(2);
        assertThat(high.value).isCloseTo(-2 * 1.0004, EXACT); // two tokens of weight 1
        assertThat(low.derivatives).containsExactly(0, 0);
        assertThat(low.clips.low()).isEqualTo(2);
    }

    @Test
    void cispoCapsTheCoefficientButKeepsTheToken() {
        Evaluated e = evaluate(new Cispo(5), 1, 8, 0.01);

        assertThat(e.derivatives).containsExactly(new double[] {-5, -0.01}, EXACT);
        assertThat(e.clips.high()).isEqualTo(1);
    }

    @Test
    void everyLossIsHeldToWhatHoldsForAll() {
        assertThat(ALL).hasOnlyElementsOfTypes(PolicyLoss.class.getPermittedSubclasses());
        assertThat(ALL.stream().map(Object::getClass).distinct())
                .as("a new loss is a line in ALL")
                .hasSameSizeAs(PolicyLoss.class.getPermittedSubclasses());
    }

    /** CISPO's ratio is a constant of its derivative, so its value's differences are another thing. */
    @Test
    void derivativesAgreeWithFiniteDifferencesAwayFromTheBounds() {
        double[] old = {-1.2, -0.4, -2.5, -0.9};
        double[] weights = {0.5, 0.25, 1, 0.1};
        double h = 1e-5;
        for (PolicyLoss loss : ALL) {
            for (double a : new double[] {-1.5, 0.7}) {
                // log-ratios within the bounds; then below, above, and beyond the dual clip
                for (double[] ratios : new double[][] {{0.05, -0.1, 0.02, 0}, {-0.5, 0.4, 1.3, 0.1}}) {
                    double[] own = new double[4];
                    Arrays.setAll(own, t -> old[t] + ratios[t]);
                    Evaluated e = evaluate(loss, new LearnedTokens(a, own, old, weights));
                    for (int t = 0; t < 4 && !(loss instanceof Cispo); t++) {
                        double[] up = own.clone();
                        double[] down = own.clone();
                        up[t] += h;
                        down[t] -= h;
                        double numeric = (evaluate(loss, new LearnedTokens(a, up, old, weights)).value
                                        - evaluate(loss, new LearnedTokens(a, down, old, weights)).value)
                                / (2 * h);

                        assertThat(e.derivatives[t])
                                .as("%s, advantage %s, token %d of %s", loss, a, t, Arrays.toString(ratios))
                                .isCloseTo(numeric, within(1e-8));
                    }
                }
            }
        }
    }

    @Test
    void extremeRatiosStayFinite() {
        for (PolicyLoss loss : ALL) {
            for (double a : new double[] {-1, 1}) {
                Evaluated e = evaluate(loss, tokens(a, new double[] {-1e4, 1e4}));

                assertThat(e.value).as("%s, advantage %s", loss, a).isFinite();
                assertThat(Arrays.stream(e.derivatives))
                        .as("%s, advantage %s", loss, a)
                        .allMatch(Double::isFinite);
            }
        }
    }

    @Test
    void noTokensNoLoss() {
        for (PolicyLoss loss : ALL) {
            assertThat(evaluate(loss, tokens(1, new double[0])).value)
                    .as("%s", loss)
                    .isZero();
        }
    }

    @Test
    void noAdvantageNoLossAndNoDerivative() {
        for (PolicyLoss loss : ALL) {
            Evaluated e = evaluate(loss, 0, 0.5, 1, 2);

            assertThat(e.value).as("%s", loss).isZero();
            assertThat(e.derivatives).as("%s", loss).containsExactly(new double[3], EXACT);
        }
    }

    @Test
    void onFreshCompletionsAllLossesHaveTheSameDerivative() {
        for (PolicyLoss loss : ALL) {
            assertThat(evaluate(loss, -1.5, 1, 1).derivatives)
                    .as("%s", loss)
                    .containsExactly(new double[] {1.5, 1.5}, EXACT);
        }
    }

    @Test
    void refusesBoundsThatAreNotDistancesAndSaysHowToFixIt() {
        assertThatThrownBy(() -> new Clipped(1.2, 0.2))
                .hasMessageContainingAll("low, high", "as distances from 1", "low 1.2", "fix:", "0.2");
        assertThatThrownBy(() -> new Clipped(0.2, 0.2, OptionalDouble.of(1.1)))
                .hasMessageContainingAll("dual", "above 1 + high", "found 1.1", "fix:", "3 is usual");
        assertThatThrownBy(() -> new Cispo(0.2)).hasMessageContainingAll("cap: ", "found 0.2", "fix:");
        assertThatThrownBy(() -> new SequenceRatio(0.2, -1)).hasMessageContainingAll("low, high", "fix:");
    }

    private record Evaluated(double value, double[] derivatives, ClipCount clips) {}

    private static Evaluated evaluate(PolicyLoss loss, double advantage, double... ratios) {
        return evaluate(
                loss,
                tokens(advantage, Arrays.stream(ratios).map(StrictMath::log).toArray()));
    }

    private static Evaluated evaluate(PolicyLoss loss, LearnedTokens tokens) {
        double[] derivatives = new double[tokens.size()];
        ClipCount clips = new ClipCount();
        double value = loss.evaluate(tokens, derivatives, clips);
        return new Evaluated(value, derivatives, clips);
    }

    private static LearnedTokens tokens(double advantage, double[] logRatios) {
        double[] ones = new double[logRatios.length];
        Arrays.fill(ones, 1);
        return new LearnedTokens(advantage, logRatios, new double[logRatios.length], ones);
    }
}
