package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.objective.Likelihood;
import io.firesteel.trainer.objective.PolicyGradient;
import org.junit.jupiter.api.Test;

import java.util.List;

/** A completion of four tokens of which the second and third were forced. */
class TrainingRowTest {
    private static final int VOCABULARY = 5;
    private static final boolean[] SAMPLED = {true, false, false, true};

    private final TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));

    @Test
    void columnsHaveNumbersForTheLearnedTokensOnly() {
        TrainingRow row = row(Column.shared(0.5), new float[] {-1, -2, -3, -4});

        assertThat(row.tokens()).containsExactly(0, 1, 2, 3, 4, 0);
        assertThat(row.learn()).containsExactly(false, false, true, false, false, true);
        assertThat(row.learned()).isEqualTo(2);
        assertThat(row.sampler()).containsExactly(-1, -4);
        assertThat(row.learnedPart(new float[] {9, 10, 11, 12, 13, 14, 15}, 1)).containsExactly(12, 15);
    }

    @Test
    void forcedTokensAreReadAndNotLearned() {
        // REINFORCE-like: A = 1/2 and 2, both ratios 1, token mean over two tokens; 2→3 and 3→4 are forced
        float[] logProbs = {logProb(1, 2), -7, -8, logProb(4, 0)};
        TrainingRow row = row(Column.each(0.5, 2), logProbs);
        RowObjective objective = objective(row);
        double[] expected = new double[VOCABULARY * VOCABULARY];
        addGradient(expected, 1, 2, -0.5 / 2);
        addGradient(expected, 4, 0, -2.0 / 2);

        policy.accumulate(objective.microBatches(), objective);

        for (int i = 0; i < expected.length; i++) {
            assertThat((double) policy.gradient()[i]).as("gradient[%d]", i).isCloseTo(expected[i], within(1e-7));
        }
        assertThat(objective.tally().tokens()).isEqualTo(2);
        assertThat(objective.tally().loss()).isCloseTo(-(0.5 + 2) / 2, within(1e-6));
    }

    @Test
    void anotherPolicysColumnHasTheSameGap() {
        TrainingRow row = row(Column.shared(1), new float[4]);

        float[][] scores = RowScores.logProbs(policy, List.of(row), Unit.runs(1), new SequencePacker(64));

        assertThat(scores[0]).containsExactly(logProb(1, 2), logProb(4, 0));
        assertThat(row.withReference(scores[0]).reference()).isEqualTo(scores[0]);
    }

    @Test
    void aRowsWeightMultipliesTheAggregations() {
        TrainingRow row = row(Column.shared(0), new float[4]).withWeight(Column.each(3, 1));
        RowObjective objective = new RowObjective(
                new Likelihood(),
                List.of(row),
                new SequencePacker(64).pack(List.of(row)),
                new Aggregation.TokenMean(),
                new Denominators(1, 2));

        policy.accumulate(objective.microBatches(), objective);

        assertThat(objective.tally().loss()).isCloseTo(-(3 * logProb(1, 2) + logProb(4, 0)) / 2.0, within(1e-6));
    }

    private static TrainingRow row(Column advantage, float[] logProbs) {
        return TrainingRow.of(new int[] {0, 1}, new int[] {2, 3, 4, 0}, SAMPLED, logProbs, advantage);
    }

    private static RowObjective objective(TrainingRow row) {
        return new RowObjective(
                new PolicyGradient(Grpo.LOSS),
                List.of(row),
                new SequencePacker(64).pack(List.of(row)),
                new Aggregation.TokenMean(),
                new Denominators(1, 2));
    }

    private float logProb(int before, int token) {
        return (float) StrictMath.log(policy.next(before)[token]);
    }

    private void addGradient(double[] gradient, int before, int token, double scale) {
        double[] p = policy.next(before);
        for (int v = 0; v < VOCABULARY; v++) {
            gradient[before * VOCABULARY + v] += scale * ((v == token ? 1 : 0) - p[v]);
        }
    }
}
