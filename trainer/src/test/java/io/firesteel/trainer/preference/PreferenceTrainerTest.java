package io.firesteel.trainer.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.TablePolicy;
import io.firesteel.trainer.network.Dl4jValueNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.Policies;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class PreferenceTrainerTest {
    private static final int VOCABULARY = 8;
    private static final BradleyTerry LOSS = new BradleyTerry(0, 0);

    @Test
    void theFirstStepOfDpoCostsLogTwoAndPullsHalfOfBeta() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy reference = new TablePolicy(VOCABULARY, new Seeds(1));
        ImplicitReward reward = new ImplicitReward(policy, reference, 0.1);
        PreferencePair pair = new PreferencePair(new int[] {0}, new int[] {1}, new int[] {2});

        PreferenceReport report = new PreferenceTrainer(reward, settings(1, 64), List.of(pair), new Seeds(1)).step(1);

        // Policy and reference agree, so both rewards are 0, and dL/dlogπ is ∓β/2. The gradient by the logits of row 0
        // is that of
        // −β/2 (log π(1) − log π(2)): ∓β/2 at 1 and 2, and nothing elsewhere, since the softmax's part cancels.
        assertThat(report.figures().loss()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(report.figures().margin()).isZero();
        assertThat(report.figures().accuracy()).isZero();
        assertThat(policy.gradient()[1]).isCloseTo(-0.05f, within(1e-7f));
        assertThat(policy.gradient()[2]).isCloseTo(0.05f, within(1e-7f));
        assertThat(policy.gradient()[3]).isCloseTo(0f, within(1e-7f));
    }

    @Test
    void dposRewardIsBetaTimesTheLogRatio() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy reference = new TablePolicy(VOCABULARY, new Seeds(2));
        PreferencePair pair = new PreferencePair(new int[] {0, 3}, new int[] {1, 4}, new int[] {2});
        float[] own = policy.parameters();
        float[] held = reference.parameters();
        double chosen = 0.3 * (logProb(own, 3, 1) + logProb(own, 1, 4) - logProb(held, 3, 1) - logProb(held, 1, 4));
        double rejected = 0.3 * (logProb(own, 3, 2) - logProb(held, 3, 2));

        PairFigures figures = new PreferenceTrainer(
                        new ImplicitReward(policy, reference, 0.3), settings(1, 64), List.of(pair), new Seeds(1))
                .evaluate(List.of(pair));

        assertThat(figures.margin()).isCloseTo(chosen - rejected, within(1e-6));
        assertThat(figures.loss()).isCloseTo(Math.log(1 + Math.exp(rejected - chosen)), within(1e-6));
        assertThat(policy.steps).isZero();
    }

    @Test
    void dpoLearnsARuleThatHoldsForPairsItHasNotSeen() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy reference = new TablePolicy(VOCABULARY, new Seeds(1));
        PreferenceTrainer trainer = new PreferenceTrainer(
                new ImplicitReward(policy, reference, 0.1), settings(16, 200), pairs(64, 0), new Seeds(3));

        for (int step = 1; step <= 60; step++) {
            trainer.step(step);
        }

        assertThat(trainer.evaluate(pairs(200, 1)).accuracy()).isGreaterThan(0.95);
        assertThat(reference.steps).as("the reference never learns").isZero();
    }

    @Test
    void microBatchesDoNotChangeWhatIsLearned() {
        TablePolicy one = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy many = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy reference = new TablePolicy(VOCABULARY, new Seeds(2));
        PreferenceTrainer whole = new PreferenceTrainer(
                new ImplicitReward(one, reference, 0.1), settings(8, 4096), pairs(20, 0), new Seeds(3));
        PreferenceTrainer split = new PreferenceTrainer(
                new ImplicitReward(many, reference, 0.1), settings(8, 12), pairs(20, 0), new Seeds(3));

        PreferenceReport a = whole.step(1);
        PreferenceReport b = split.step(1);

        assertThat(a.figures()).isEqualTo(b.figures());
        assertThat(a.gradientNorm()).isCloseTo(b.gradientNorm(), within(1e-6));
    }

    @Test
    void everyPairComesOnceAnEpochAndAStepDoesNotDependOnWhatWasAskedBefore() {
        TablePolicy resumed = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy straight = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy reference = new TablePolicy(VOCABULARY, new Seeds(1));
        PreferenceTrainer first = trainer(straight, reference);
        for (int step = 1; step <= 9; step++) {
            first.step(step);
            if (step == 5) {
                resumed.restore(straight.parameters(), straight.moments());
            }
        }
        PreferenceTrainer second = trainer(resumed, reference);
        for (int step = 6; step <= 9; step++) {
            second.step(step);
        }

        assertThat(resumed.parameters()).isEqualTo(straight.parameters());
    }

    @Test
    void aRewardModelLearnsARuleThatHoldsForPairsItHasNotSeen() {
        Policy start = new Policy(Policies.llama(), 0, Policies.parameters(Policies.llama(), 3));
        try (Dl4jValueNetwork network = new Dl4jValueNetwork(
                start,
                new NetworkSettings(1, Backend.FUSED, Recompute.OFF),
                new Head.Scalar(Head.Scalar.Place.LAST_TOKEN))) {
            PreferenceTrainer trainer =
                    new PreferenceTrainer(new ScalarReward(network), settings(16, 400), pairs(128, 0), new Seeds(3));
            double before = trainer.evaluate(pairs(200, 1)).loss();

            for (int step = 1; step <= 80; step++) {
                trainer.step(step);
            }

            PairFigures after = trainer.evaluate(pairs(200, 1));
            assertThat(before).as("a head of zeros").isCloseTo(Math.log(2), within(1e-9));
            assertThat(after.accuracy()).isGreaterThan(0.9);
            assertThat(after.loss()).isLessThan(0.4);
        }
    }

    @Test
    void pairsThatSayNothingAreRefused() {
        assertThatThrownBy(() -> new PreferencePair(new int[] {1}, new int[] {2}, new int[] {2}))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("differ");
        assertThatThrownBy(() -> new PreferencePair(new int[] {1}, new int[0], new int[] {2}))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("chosen completion");
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        assertThatThrownBy(() -> new PreferenceTrainer(
                        new ImplicitReward(policy, policy, 0.1), settings(1, 64), List.of(), new Seeds(1)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("at least one");
    }

    private static PreferenceTrainer trainer(TablePolicy policy, TablePolicy reference) {
        return new PreferenceTrainer(
                new ImplicitReward(policy, reference, 0.1), settings(4, 64), pairs(10, 0), new Seeds(3));
    }

    /** What is preferred ends with an even token, what is not with an odd one. */
    private static List<PreferencePair> pairs(int count, int set) {
        List<PreferencePair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Seeds at = new Seeds(77).at(set).at(i);
            int[] prompt = {(int) (8 * at.uniform(0)), (int) (8 * at.uniform(1))};
            int between = (int) (8 * at.uniform(2));
            pairs.add(new PreferencePair(prompt, new int[] {between, 2 * (int) (4 * at.uniform(3))}, new int[] {
                between, 2 * (int) (4 * at.uniform(4)) + 1
            }));
        }
        return pairs;
    }

    private static double logProb(float[] table, int before, int token) {
        double sum = 0;
        for (int v = 0; v < VOCABULARY; v++) {
            sum += Math.exp(table[before * VOCABULARY + v]);
        }
        return table[before * VOCABULARY + token] - Math.log(sum);
    }

    private static PreferenceSettings settings(int batch, int microBatchTokens) {
        return new PreferenceSettings(
                batch,
                LOSS,
                new OptimiserSettings(
                        new AdamW(0.9, 0.95, 1e-8, 0), 0.02, new Schedule.Constant(0), Double.POSITIVE_INFINITY),
                microBatchTokens);
    }
}
