package io.firesteel.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.LossTally;
import io.firesteel.trainer.loss.PolicyLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.SplittableRandom;

class TokenObjectiveTest {
    private static final LossSettings REINFORCE = new LossSettings(
            new PolicyLoss.Reinforce(),
            new Aggregation.TokenMean(),
            new KlPenalty.Off(),
            0,
            new ImportanceCorrection.None());

    @Test
    void likelihoodOfTwoTokensByHand() {
        // −½(−1) − ½(−3) = 2
        double[] byLogProb = new double[2];

        LossTally tally = new Likelihood()
                .evaluate(
                        TokenColumns.of(new float[] {-1, -3}, new float[] {0.5f, 1.5f}, Column.shared(0.5)),
                        byLogProb,
                        new double[2]);

        assertThat(tally.loss()).isEqualTo(2);
        assertThat(byLogProb).containsExactly(-0.5, -0.5);
        assertThat(tally.entropy()).isEqualTo(1);
        assertThat(tally.tokens()).isEqualTo(2);
    }

    @Test
    void reverseKlOfOneTokenByHand() {
        // x = −1 + 0.5 = −0.5: loss 2 · ½ · 0.125, derivative 2 · ½ · (−0.5)
        double[] byLogProb = new double[1];

        LossTally tally = new ReverseKl(2).evaluate(sampled(-1, -0.5f, 0.5), byLogProb, new double[1]);

        assertThat(tally.loss()).isEqualTo(0.125);
        assertThat(byLogProb).containsExactly(-0.5);
        assertThat(tally.teacherKl()).isEqualTo(-0.5);
    }

    /** Over all tokens that might be sampled, each as often as the policy draws it, the derivative is the KL's own. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void reverseKlPointsDownTheKlInExpectation(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] logits = random.doubles(4, -1, 1).toArray();
        double[] teacher = logProbs(random.doubles(4, -1, 1).toArray());
        double[] p = logProbs(logits);
        double[] gradient = new double[4];
        for (int token = 0; token < 4; token++) {
            double[] byLogProb = new double[1];
            new ReverseKl(1).evaluate(sampled((float) p[token], (float) teacher[token], 1), byLogProb, new double[1]);
            for (int v = 0; v < 4; v++) {
                // d log p(token) / d logit_v = 1[v = token] − p_v
                gradient[v] += Math.exp(p[token]) * byLogProb[0] * ((v == token ? 1 : 0) - Math.exp(p[v]));
            }
        }

        for (int v = 0; v < 4; v++) {
            double[] up = logits.clone();
            double[] down = logits.clone();
            up[v] += 1e-5;
            down[v] -= 1e-5;
            double numeric = (kl(logProbs(up), teacher) - kl(logProbs(down), teacher)) / 2e-5;
            assertThat(gradient[v]).as("seed %d, logit %d", seed, v).isCloseTo(numeric, within(1e-6));
        }
    }

    @Test
    void objectivesOfTheSameTokensAddUp() {
        TokenColumns columns = new TokenColumns(
                new float[] {-1, -2},
                new float[] {1, 1},
                new float[] {-1, -2},
                new float[] {-1, -2},
                null,
                new float[] {-0.5f, -3},
                Column.shared(2),
                Column.each(0.5, 0.25));
        double[] first = new double[2];
        double[] second = new double[2];
        double[] both = new double[2];

        LossTally one = new PolicyGradient(REINFORCE).evaluate(columns, first, new double[2]);
        LossTally other = new ReverseKl(0.1).evaluate(columns, second, new double[2]);
        LossTally sum = new PolicyGradient(REINFORCE).plus(new ReverseKl(0.1)).evaluate(columns, both, new double[2]);

        assertThat(both).containsExactly(new double[] {first[0] + second[0], first[1] + second[1]}, within(1e-15));
        assertThat(sum.loss()).isCloseTo(one.loss() + other.loss(), within(1e-15));
        assertThat(sum.tokens()).isEqualTo(2); // each counted once
        assertThat(sum.teacherKl()).isCloseTo((-0.5 + 1) / 2, within(1e-7));
    }

    @Test
    void refusesAColumnThatNobodyFilled() {
        TokenColumns own = TokenColumns.of(new float[] {-1}, new float[] {1}, Column.shared(1));

        assertThatThrownBy(() -> new ReverseKl(1).evaluate(own, new double[1], new double[1]))
                .hasMessageContainingAll("columns of an objective", "teacher's log-probs", "found none", "fix:");
    }

    @Test
    void refusesAColumnOfAnotherLength() {
        assertThatThrownBy(() -> TokenColumns.of(new float[] {-1}, new float[] {1}, Column.each(1, 2)))
                .hasMessageContainingAll("weights", "each of the 1 learned tokens", "found 2");
    }

    private static TokenColumns sampled(float own, float teacher, double weight) {
        float[] owns = {own};
        return new TokenColumns(
                owns, new float[1], owns, owns, null, new float[] {teacher}, Column.shared(0), Column.shared(weight));
    }

    private static double[] logProbs(double[] logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double[] logProbs = new double[logits.length];
        for (int v = 0; v < logits.length; v++) {
            logProbs[v] = logits[v] - Math.log(sum);
        }
        return logProbs;
    }

    private static double kl(double[] p, double[] q) {
        double kl = 0;
        for (int v = 0; v < p.length; v++) {
            kl += Math.exp(p[v]) * (p[v] - q[v]);
        }
        return kl;
    }
}
