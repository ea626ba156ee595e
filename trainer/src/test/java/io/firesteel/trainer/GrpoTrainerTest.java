package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.Packed;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.credit.CreditedRollout;
import io.firesteel.trainer.credit.Deviation;
import io.firesteel.trainer.credit.Scored;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.EntropyControl;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlControl;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.PolicyLoss;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class GrpoTrainerTest {
    private static final int VOCABULARY = 5;
    private static final OptimiserSettings OPTIMISER =
            new OptimiserSettings(new AdamW(0.9, 0.95, 1e-8, 0), 0.05, new Schedule.Constant(0), 1);
    private static final KlPenalty K3 = new KlPenalty.InLoss(KlEstimator.K3, 0.05);
    private static final GrpoSettings PLAIN = settings(Grpo.CREDIT, Grpo.LOSS, 1, 1, 64);
    /** Everything on that needs another pass or another term. */
    private static final GrpoSettings FULL = settings(
            Grpo.CREDIT,
            new LossSettings(
                    new PolicyLoss.Clipped(0.2, 0.28),
                    new Aggregation.TokenMean(),
                    K3,
                    0.01,
                    new ImportanceCorrection.Truncated(2)),
            2,
            2,
            64);

    // ---- it learns

    static Stream<GrpoSettings> methods() {
        CreditSettings grpo = Grpo.CREDIT;
        return Stream.of(
                settings(grpo, Grpo.LOSS, 2, 1, 64),
                settings(grpo, loss(new PolicyLoss.Clipped(0.2, 0.28), new Aggregation.TokenMean()), 2, 2, 64),
                settings(
                        new CreditSettings(new AdvantageEstimator.GroupMean(), true, true),
                        loss(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.Constant(4)),
                        2,
                        1,
                        64),
                settings(
                        new CreditSettings(new AdvantageEstimator.LeaveOneOut(), false, true),
                        loss(new PolicyLoss.Reinforce(), new Aggregation.SequenceSum()),
                        1,
                        1,
                        64),
                settings(
                        new CreditSettings(
                                new AdvantageEstimator.GroupMeanBatchStd(Deviation.SAMPLE, 1e-4), false, true),
                        loss(new PolicyLoss.Cispo(5), new Aggregation.TokenMean()),
                        2,
                        1,
                        64),
                settings(
                        grpo, loss(new PolicyLoss.SequenceRatio(0.05, 0.05), new Aggregation.SequenceMean()), 2, 1, 64),
                FULL);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void fiftyIterationsTeachTheGame(GrpoSettings settings) {
        for (long seed : new long[] {1, 2, 3}) {
            TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(seed));
            Bandit bandit = new Bandit(policy, new Seeds(seed).at("rollout"), 5, 8);
            double before = bandit.meanReward(-1);

            try (GrpoTrainer trainer = new GrpoTrainer(policy, settings, new Seeds(seed), () -> initial(seed))) {
                for (int iteration = 0; iteration < 50; iteration++) {
                    learn(trainer, bandit.play(iteration), iteration);
                }
            }

            assertThat(before).as("seed %d, before", seed).isBetween(0.05, 0.45); // chance is 1 in 5
            assertThat(bandit.meanReward(-1)).as("seed %d, after", seed).isGreaterThan(0.8);
        }
    }

    // ---- one step by hand

    @Test
    void oneStepOfTwoCompletionsByHand() {
        // rewards 1 and 0, no std: A = ±1/2. Completions of 1 and 3 tokens, all ratios 1.
        // sequence mean: w = 1/2 and 1/6; loss = −(1/2)(1/2) + 3 (1/6)(1/2) = 0
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        Group<ScoredRollout> group = group(rollout(policy, 1, 2), rollout(policy, 0, 3, 4, 0));
        GrpoSettings settings =
                settings(new CreditSettings(new AdvantageEstimator.GroupMean(), false, true), Grpo.LOSS, 1, 1, 64);
        double[] expected = new double[VOCABULARY * VOCABULARY];
        addGradient(expected, policy, 1, 2, -0.5 * 0.5);
        addGradient(expected, policy, 1, 3, 0.5 / 6);
        addGradient(expected, policy, 3, 4, 0.5 / 6);
        addGradient(expected, policy, 4, 0, 0.5 / 6);

        GrpoReport report = learn(new GrpoTrainer(policy, settings, new Seeds(1)), List.of(group), 0);

        float[] gradient = policy.gradient();
        for (int i = 0; i < gradient.length; i++) {
            assertThat((double) gradient[i]).as("gradient[%d]", i).isCloseTo(expected[i], within(1e-7));
        }
        assertSoftly(softly -> {
            softly.assertThat(figure(report, GrpoMetric.LOSS)).as("loss").isCloseTo(0, within(1e-12));
            softly.assertThat(figure(report, GrpoMetric.REWARD)).as("reward").isEqualTo(0.5);
            softly.assertThat(figure(report, GrpoMetric.REWARD_STD))
                    .as("reward std: 1 and 0 about 1/2, divided by 2 − 1")
                    .isEqualTo(Math.sqrt(0.5));
            softly.assertThat(figure(report, GrpoMetric.REWARD_GROUP_STD))
                    .as("reward std in the group, divided by 2")
                    .isEqualTo(0.5);
            softly.assertThat(figure(report, GrpoMetric.ADVANTAGE))
                    .as("advantage")
                    .isZero();
            softly.assertThat(figure(report, GrpoMetric.TOKENS_TRAINED))
                    .as("tokens")
                    .isEqualTo(4);
            softly.assertThat(figure(report, GrpoMetric.RATIO_MEAN)).as("ratio").isEqualTo(1);
            softly.assertThat(figure(report, GrpoMetric.SAMPLER_DIFFERENCE_MAX))
                    .as("sampler")
                    .isZero();
            softly.assertThat(figure(report, GrpoMetric.LEARNING_RATE))
                    .as("rate")
                    .isEqualTo(0.05);
            softly.assertThat(figure(report, GrpoMetric.OPTIMISER_STEPS))
                    .as("steps")
                    .isEqualTo(1);
            softly.assertThat(report.metric(GrpoMetric.KL)).as("kl").isEmpty();
            softly.assertThat(report.state().optimiserSteps()).as("steps").isEqualTo(1);
        });
    }

    /**
     * Two groups, one of them without spread, whose tokens count in the entropy all the same. The formulas are those of TRL 1.16's
     * GRPOTrainer: {@code reward_std = nanstd(rewards)}, which divides by n − 1 over the whole batch, and {@code entropy =
     * (entropies · mask).sum() / mask.sum()}; it used to be (.5 + 0) / 2 = .25 and 2 nats here.
     */
    @Test
    void theFiguresWithNamesOfTrlsAreTrls() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        double[] rewards = {1, 0, 1, 1};
        int[][] tokens = {{2}, {3, 4, 0}, {2, 2}, {4, 4, 4, 0}};
        double[] entropies = {2, 2, 0.5, 0.25};
        List<ScoredRollout> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            members.add(entropic(rollout(policy, rewards[i], tokens[i]), entropies[i]));
        }
        List<Group<ScoredRollout>> groups =
                List.of(group(members.get(0), members.get(1)), group(members.get(2), members.get(3)));

        GrpoReport report =
                learn(new GrpoTrainer(policy, settings(Grpo.CREDIT, Grpo.LOSS, 1, 1, 64), new Seeds(1)), groups, 0);

        double mean = 0;
        double nats = 0;
        int mask = 0;
        for (int i = 0; i < 4; i++) {
            mean += rewards[i] / 4;
            nats += entropies[i] * tokens[i].length;
            mask += tokens[i].length;
        }
        double squares = 0;
        for (double reward : rewards) {
            squares += (reward - mean) * (reward - mean);
        }
        double variance = squares / 4 * (4 / 3.0); // Bessel's correction, as nanstd has it
        assertThat(figure(report, GrpoMetric.REWARD)).isEqualTo(mean).isEqualTo(0.75);
        assertThat(figure(report, GrpoMetric.REWARD_STD))
                .isEqualTo(Math.sqrt(variance))
                .isEqualTo(0.5);
        assertThat(figure(report, GrpoMetric.REWARD_GROUP_STD)).isEqualTo(0.25);
        assertThat(figure(report, GrpoMetric.FRACTION_WITHOUT_SPREAD)).isEqualTo(0.5);
        assertThat(figure(report, GrpoMetric.ENTROPY)).isEqualTo(nats / mask).isEqualTo(1);
        assertThat(figure(report, GrpoMetric.ENTROPY_LEARNED))
                .as("of the first group's four tokens, by the network itself")
                .isBetween(0.5, Math.log(VOCABULARY));
    }

    /** TRL with mask_truncated_completions leaves their tokens out of the mask. */
    @Test
    void whatIsTruncatedAndNotLearnedIsNotInTheEntropy() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        ScoredRollout whole = entropic(rollout(policy, 1, 2, 0), 1.5);
        ScoredRollout cut = entropic(truncated(rollout(policy, 0, 3, 4)), 0.5);
        CreditSettings masked = new CreditSettings(Grpo.CREDIT.estimator(), false, false);

        for (CreditSettings credit : List.of(Grpo.CREDIT, masked)) {
            GrpoReport report = learn(
                    new GrpoTrainer(policy, settings(credit, Grpo.LOSS, 1, 1, 64), new Seeds(1)),
                    List.of(group(whole, cut)),
                    0);

            assertThat(figure(report, GrpoMetric.ENTROPY)).isEqualTo(credit.learnTruncated() ? 1 : 1.5);
        }
    }

    /** A sampler that measured none, such as another engine's. */
    @Test
    void withoutMeasuredEntropiesTheFigureIsAbsent() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));

        GrpoReport report = learn(
                new GrpoTrainer(policy, settings(Grpo.CREDIT, Grpo.LOSS, 1, 1, 64), new Seeds(1)),
                List.of(group(rollout(policy, 1, 2), rollout(policy, 0, 3))),
                0);

        assertThat(report.metric(GrpoMetric.ENTROPY)).isEmpty();
    }

    @Test
    void theGradientIsThatOfTheReportedLoss() {
        // every term on, ratios away from 1: the completions were sampled by another policy than the one that learns
        LossSettings loss = new LossSettings(
                new PolicyLoss.Clipped(0.5, 0.5),
                new Aggregation.TokenMean(),
                new KlPenalty.InLoss(KlEstimator.K3, 0.3),
                0.2,
                new ImportanceCorrection.None());
        GrpoSettings settings = settings(Grpo.CREDIT, loss, 1, 1, 16);
        List<Group<ScoredRollout>> groups = bandit(initial(1)).play(0);
        float[] at = initial(1).parameters();
        for (int i = 0; i < at.length; i++) {
            at[i] += 0x1p-5f * (float) new Seeds(5).gaussian(i);
        }
        TablePolicy policy = at(at);
        lossOf(policy, settings, groups);
        float[] gradient = policy.gradient();

        float h = 0x1p-6f;
        for (int i = 0; i < at.length; i++) {
            float[] up = at.clone();
            float[] down = at.clone();
            up[i] += h;
            down[i] -= h;
            double numeric =
                    (lossOf(at(up), settings, groups) - lossOf(at(down), settings, groups)) / (up[i] - down[i]);
            assertThat((double) gradient[i]).as("gradient[%d]", i).isCloseTo(numeric, within(1e-4));
        }
        assertThat(policy.gradientNorm()).isGreaterThan(0.05);
    }

    private static double lossOf(TablePolicy policy, GrpoSettings settings, List<Group<ScoredRollout>> groups) {
        try (GrpoTrainer trainer = new GrpoTrainer(policy, settings, new Seeds(1), () -> initial(2))) {
            return figure(learn(trainer, groups, 0), GrpoMetric.LOSS);
        }
    }

    private static TablePolicy at(float[] parameters) {
        TablePolicy policy = initial(1);
        policy.restore(parameters, null);
        return policy;
    }

    // ---- denominators and splits

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 33, 100})
    void lossAndGradientAreTheSameForAnySplitIntoMicroBatches(int microBatchTokens) {
        for (GrpoSettings settings : List.of(PLAIN, FULL)) {
            Trained whole = train(with(settings, 100_000), 3);
            Trained split = train(with(settings, microBatchTokens), 3);

            assertThat(split.policy.gradient()).containsExactly(whole.policy.gradient(), within(1e-6f));
            assertThat(split.policy.parameters()).containsExactly(whole.policy.parameters(), within(1e-4f));
            assertThat(split.reports.get(0).metrics().get("loss"))
                    .isCloseTo(whole.reports.get(0).metrics().get("loss"), within(1e-6));
        }
    }

    @Test
    void theFirstReportHasTheSameBitsForAnySplitIntoMicroBatches() {
        GrpoReport whole = train(with(PLAIN, 100_000), 1).reports.get(0);
        GrpoReport split = train(with(PLAIN, 7), 1).reports.get(0);

        // but for the gradient's norm: the gradient is added up in float, in the micro-batches' order
        assertThat(without(split, "grad_norm")).isEqualTo(without(whole, "grad_norm"));
    }

    @Test
    void groupsWithoutSpreadChangeNothing() {
        TablePolicy alone = new TablePolicy(VOCABULARY, new Seeds(1));
        Group<ScoredRollout> spread = group(rollout(alone, 1, 2), rollout(alone, 0, 3, 4));
        Group<ScoredRollout> equal = group(rollout(alone, 1, 1), rollout(alone, 1, 2, 2));
        TablePolicy together = new TablePolicy(VOCABULARY, new Seeds(1));

        learn(new GrpoTrainer(alone, PLAIN, new Seeds(1)), List.of(spread), 0);
        GrpoReport report = learn(new GrpoTrainer(together, PLAIN, new Seeds(1)), List.of(spread, equal), 0);

        assertThat(together.parameters()).isEqualTo(alone.parameters());
        assertThat(figure(report, GrpoMetric.GROUPS_WITHOUT_SPREAD)).isEqualTo(1);
        assertThat(figure(report, GrpoMetric.FRACTION_WITHOUT_SPREAD)).isEqualTo(0.5);
        assertThat(figure(report, GrpoMetric.COMPLETIONS)).isEqualTo(2);
    }

    @Test
    void groupsWithoutSpreadHalveTheGradientIfTheyCount() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        Group<ScoredRollout> spread = group(rollout(policy, 1, 2), rollout(policy, 0, 3, 4));
        Group<ScoredRollout> equal = group(rollout(policy, 1, 1), rollout(policy, 1, 2, 2));
        CreditSettings counting = new CreditSettings(Grpo.CREDIT.estimator(), true, true);

        GrpoReport left = learn(
                new GrpoTrainer(new TablePolicy(VOCABULARY, new Seeds(1)), PLAIN, new Seeds(1)),
                List.of(spread, equal),
                0);
        GrpoReport counted = learn(
                new GrpoTrainer(policy, settings(counting, Grpo.LOSS, 1, 1, 64), new Seeds(1)),
                List.of(spread, equal),
                0);

        // 4 completions in the denominator instead of 2; those of advantage 0 are still not computed
        assertThat(figure(counted, GrpoMetric.GRADIENT_NORM))
                .isCloseTo(figure(left, GrpoMetric.GRADIENT_NORM) / 2, within(1e-7));
        assertThat(figure(counted, GrpoMetric.TOKENS_TRAINED)).isEqualTo(3);
        assertThat(figure(counted, GrpoMetric.COMPLETIONS)).isEqualTo(4);
    }

    @Test
    void unusableCompletionsChangeNothing() {
        TablePolicy alone = new TablePolicy(VOCABULARY, new Seeds(1));
        ScoredRollout good = rollout(alone, 1, 2);
        ScoredRollout bad = rollout(alone, 0, 3, 4);
        ScoredRollout broken =
                new ScoredRollout(good.rollout(), Verdict.infrastructureError("down"), new Reward(77, Map.of()));
        TablePolicy together = new TablePolicy(VOCABULARY, new Seeds(1));

        learn(new GrpoTrainer(alone, PLAIN, new Seeds(1)), List.of(group(good, bad)), 0);
        GrpoReport report = learn(new GrpoTrainer(together, PLAIN, new Seeds(1)), List.of(group(good, broken, bad)), 0);

        assertThat(together.parameters()).isEqualTo(alone.parameters());
        assertThat(figure(report, GrpoMetric.UNUSABLE)).isEqualTo(1);
        assertThat(figure(report, GrpoMetric.REWARD)).isEqualTo(0.5);
    }

    @Test
    void maskedTruncatedCompletionsLeaveTheDenominators() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        Group<ScoredRollout> group =
                group(rollout(policy, 1, 2), rollout(policy, 0, 3), truncated(rollout(policy, 0.5, 1, 1, 1, 1)));
        GrpoSettings masking =
                settings(new CreditSettings(new AdvantageEstimator.GroupMean(), false, false), Grpo.LOSS, 1, 1, 64);
        double[] expected = new double[VOCABULARY * VOCABULARY];
        addGradient(expected, policy, 1, 2, -0.5 / 2); // mean 1/2 over all three, two in the denominator
        addGradient(expected, policy, 1, 3, 0.5 / 2);

        GrpoReport report = learn(new GrpoTrainer(policy, masking, new Seeds(1)), List.of(group), 0);

        for (int i = 0; i < expected.length; i++) {
            assertThat((double) policy.gradient()[i]).isCloseTo(expected[i], within(1e-7));
        }
        assertThat(figure(report, GrpoMetric.MASKED_TRUNCATED)).isEqualTo(1);
    }

    @Test
    void anIterationWithNothingToLearnLeavesThePolicyAsItIsAndSaysSo() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        float[] before = policy.parameters();
        GrpoTrainer trainer = new GrpoTrainer(policy, PLAIN, new Seeds(1));

        GrpoReport equal = learn(trainer, List.of(group(rollout(policy, 1, 2), rollout(policy, 1, 3))), 0);
        GrpoReport unusable = learn(trainer, List.of(Scored.group(Scored.unusable(), Scored.unusable())), 1);
        GrpoReport nothing = learn(trainer, List.of(), 2);

        assertThat(policy.parameters()).isEqualTo(before);
        assertThat(trainer.state().optimiserSteps()).isZero();
        assertThat(figure(equal, GrpoMetric.OPTIMISER_STEPS)).isZero();
        assertThat(equal.metric(GrpoMetric.LOSS)).isEmpty();
        assertThat(unusable.metric(GrpoMetric.REWARD)).isEmpty();
        assertThat(nothing.metric(GrpoMetric.FRACTION_WITHOUT_SPREAD)).isEmpty();
    }

    // ---- mini-batches, epochs, randomness

    @Test
    void theSameIterationGivesTheSameBits() {
        assertThat(train(FULL, 4).policy.parameters())
                .isEqualTo(train(FULL, 4).policy.parameters());
        assertThat(train(FULL, 4).reports).isEqualTo(train(FULL, 4).reports);
    }

    @Test
    void everyIterationAndEveryEpochHasOtherMiniBatches() {
        GrpoSettings settings = settings(Grpo.CREDIT, Grpo.LOSS, 2, 2, 100_000);
        List<Group<ScoredRollout>> groups = bandit(initial(1)).play(0);
        TablePolicy policy = initial(1);
        TablePolicy later = initial(1);

        learn(new GrpoTrainer(policy, settings, new Seeds(1)), groups, 0);
        learn(new GrpoTrainer(later, settings, new Seeds(1)), groups, 1);

        int[] firstEpoch = policy.learnedFrom.get(0).get(0).tokens();
        int[] secondEpoch = policy.learnedFrom.get(2).get(0).tokens();
        int[] nextIteration = later.learnedFrom.get(0).get(0).tokens();
        assertThat(firstEpoch).isNotEqualTo(secondEpoch).isNotEqualTo(nextIteration);
    }

    @Test
    void anEpochLearnsFromEveryCompletionOnce() {
        GrpoSettings settings = settings(
                new CreditSettings(new AdvantageEstimator.GroupMean(), true, true),
                new LossSettings(
                        new PolicyLoss.Clipped(0.2, 0.2),
                        new Aggregation.TokenMean(),
                        new KlPenalty.Off(),
                        0.01, // so that completions of advantage 0 are computed too
                        new ImportanceCorrection.None()),
                3,
                1,
                16);
        TablePolicy policy = initial(1);
        List<Group<ScoredRollout>> groups = bandit(policy).play(0);

        learn(new GrpoTrainer(policy, settings, new Seeds(1)), groups, 0);

        List<String> learned = policy.learnedFrom.stream()
                .flatMap(List::stream)
                .flatMap(packed -> Packed.sequences(packed).stream())
                .map(Arrays::toString)
                .toList();
        List<String> given = groups.stream()
                .flatMap(group -> group.members().stream())
                .map(scored -> Arrays.toString(
                        TrainingRow.of(scored.rollout(), Column.shared(0)).tokens()))
                .toList();
        assertThat(learned).containsExactlyInAnyOrderElementsOf(given);
        // five groups of eight in three mini-batches, none of them parted
        assertThat(policy.learnedFrom.stream().map(batches -> batches.stream()
                        .mapToInt(PackedSequences::sequences)
                        .sum()))
                .containsExactly(8, 16, 16);
    }

    @Test
    void everyEpochMakesAsManyStepsAsThereAreMiniBatches() {
        GrpoSettings settings = settings(Grpo.CREDIT, Grpo.LOSS, 3, 2, 64);
        Trained trained = train(settings, 1);

        assertThat(trained.policy.steps).isEqualTo(6);
        assertThat(trained.reports.get(0).state().optimiserSteps()).isEqualTo(6);
        // after the first step the policy has moved away from the one that sampled
        assertThat(figure(trained.reports.get(0), GrpoMetric.RATIO_MAX)).isGreaterThan(1);
        assertThat(figure(trained.reports.get(0), GrpoMetric.APPROX_KL_K3)).isPositive();
        assertThat(figure(trained.reports.get(0), GrpoMetric.SAMPLER_DIFFERENCE_MAX))
                .isZero();
    }

    @Test
    void fewerGroupsThanMiniBatchesMakeFewerSteps() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        GrpoSettings settings = settings(Grpo.CREDIT, Grpo.LOSS, 5, 1, 64);

        GrpoReport report = learn(
                new GrpoTrainer(policy, settings, new Seeds(1)),
                List.of(
                        group(rollout(policy, 1, 2), rollout(policy, 0, 3)),
                        group(rollout(policy, 1, 1), rollout(policy, 0, 2), rollout(policy, 0, 1))),
                0);

        assertThat(figure(report, GrpoMetric.OPTIMISER_STEPS)).isEqualTo(2);
    }

    @Test
    void resumingMidWayEqualsGoingOn() {
        Trained uninterrupted = train(FULL, 6);

        Trained half = train(FULL, 3);
        TablePolicy resumed = new TablePolicy(VOCABULARY, new Seeds(999));
        resumed.restore(half.policy.parameters(), half.policy.moments());
        List<GrpoReport> rest = new ArrayList<>();
        try (GrpoTrainer trainer = new GrpoTrainer(resumed, FULL, new Seeds(1), () -> initial(1))) {
            trainer.restore(half.reports.get(2).state());
            Bandit bandit = bandit(resumed);
            for (int iteration = 3; iteration < 6; iteration++) {
                rest.add(learn(trainer, bandit.play(iteration), iteration));
            }
        }

        assertThat(resumed.parameters()).isEqualTo(uninterrupted.policy.parameters());
        assertThat(resumed.moments()).isDeepEqualTo(uninterrupted.policy.moments());
        assertThat(rest).isEqualTo(uninterrupted.reports.subList(3, 6));
    }

    // ---- sampler and reference

    @Test
    void aSamplerThatDisagreesIsReported() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        ScoredRollout exact = rollout(policy, 1, 2);
        ScoredRollout off = shifted(rollout(policy, 0, 3), 0.25f);

        GrpoReport report = learn(new GrpoTrainer(policy, PLAIN, new Seeds(1)), List.of(group(exact, off)), 0);

        assertThat(figure(report, GrpoMetric.SAMPLER_DIFFERENCE_MAX)).isCloseTo(0.25, within(1e-6));
        assertThat(figure(report, GrpoMetric.SAMPLER_DIFFERENCE_MEAN)).isCloseTo(0.125, within(1e-6));
        assertThat(figure(report, GrpoMetric.RATIO_MAX)).isEqualTo(1);
    }

    @Test
    void theCorrectionMeasuresRatiosFromTheTrainersOwnOldPolicy() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        ScoredRollout off = shifted(rollout(policy, 0, 3), -0.25f);
        LossSettings corrected = new LossSettings(
                new PolicyLoss.Clipped(0.2, 0.2),
                new Aggregation.SequenceMean(),
                new KlPenalty.Off(),
                0,
                new ImportanceCorrection.Truncated(2));

        GrpoReport report = learn(
                new GrpoTrainer(policy, settings(Grpo.CREDIT, corrected, 1, 1, 64), new Seeds(1)),
                List.of(group(rollout(policy, 1, 2), off)),
                0);

        assertThat(figure(report, GrpoMetric.RATIO_MAX)).isEqualTo(1);
        assertThat(figure(report, GrpoMetric.CLIPPED_LOW)).isZero();
        // the trainer holds the second completion's token e^0.25 likelier than the sampler said
        assertThat(figure(report, GrpoMetric.IMPORTANCE_WEIGHT)).isCloseTo((1 + Math.exp(0.25)) / 2, within(1e-6));
        assertThat(figure(report, GrpoMetric.SAMPLER_DIFFERENCE_MAX)).isCloseTo(0.25, within(1e-6));
    }

    @Test
    void aStrongPenaltyHoldsThePolicyAtItsReference() {
        KlPenalty[] penalties = {
            new KlPenalty.Off(), new KlPenalty.InLoss(KlEstimator.K3, 20), new KlPenalty.InReward(KlEstimator.K1, 20)
        };
        double[] kl = new double[3];
        for (int i = 0; i < 3; i++) {
            TablePolicy policy = initial(1);
            CreditSettings credit = penalties[i] instanceof KlPenalty.InReward
                    ? new CreditSettings(new AdvantageEstimator.LeaveOneOut(), false, true)
                    : Grpo.CREDIT;
            LossSettings loss = new LossSettings(
                    new PolicyLoss.Clipped(0.2, 0.2),
                    new Aggregation.TokenMean(),
                    penalties[i],
                    0,
                    new ImportanceCorrection.None());
            try (GrpoTrainer trainer =
                    new GrpoTrainer(policy, settings(credit, loss, 2, 1, 64), new Seeds(1), () -> initial(1))) {
                for (int iteration = 0; iteration < 20; iteration++) {
                    learn(trainer, bandit(policy).play(iteration), iteration);
                }
            }
            kl[i] = kl(policy, initial(1));
        }

        assertThat(kl[0]).isGreaterThan(0.1);
        assertThat(kl[1]).isLessThan(kl[0] / 5);
        assertThat(kl[2]).isLessThan(kl[0] / 5);
    }

    @Test
    void advantagesOfAPenaltyInTheRewardAreThoseThatTheLossUsed() {
        // Two completions of one token, rewards 1 and 0. The sampler says log-prob −1 of both; the reference's are r₁,
        // r₂, so
        // with coefficient 1/2 the penalties are (−1 − r₁)/2 and (−1 − r₂)/2, the rewards compared 1 − p₁ and −p₂, and
        // the
        // advantages ±(1 − p₁ + p₂)/2. Without the penalty they would be ±1/2.
        TablePolicy policy = initial(1);
        TablePolicy reference = initial(2);
        ScoredRollout first = withLogProb(rollout(policy, 1, 2), -1);
        ScoredRollout second = withLogProb(rollout(policy, 0, 3), -1);
        ScoredRollout broken =
                new ScoredRollout(first.rollout(), Verdict.infrastructureError("down"), new Reward(77, Map.of()));
        double p1 = (-1 - (float) StrictMath.log(reference.next(1)[2])) / 2;
        double p2 = (-1 - (float) StrictMath.log(reference.next(1)[3])) / 2;
        double advantage = (1 - p1 + p2) / 2;
        LossSettings inReward = new LossSettings(
                new PolicyLoss.Reinforce(),
                new Aggregation.SequenceMean(),
                new KlPenalty.InReward(KlEstimator.K1, 0.5),
                0,
                new ImportanceCorrection.None());
        GrpoSettings settings =
                settings(new CreditSettings(new AdvantageEstimator.GroupMean(), false, true), inReward, 1, 1, 64);
        double[] expected = new double[VOCABULARY * VOCABULARY];
        addGradient(expected, policy, 1, 2, -advantage / 2);
        addGradient(expected, policy, 1, 3, advantage / 2);

        CreditedBatch credited;
        GrpoReport report;
        try (GrpoTrainer trainer = new GrpoTrainer(policy, settings, new Seeds(1), () -> reference)) {
            credited = trainer.credit(List.of(group(first, broken, second)));
            report = trainer.step(credited, 0);
        }

        assertThat(advantage).isNotCloseTo(0.5, within(0.01));
        assertThat(credited.advantages())
                .containsExactly(new double[] {advantage, Double.NaN, -advantage}, within(1e-12));
        assertThat(credited.rollouts()).extracting(CreditedRollout::klPenalty).containsExactly(p1, 0.0, p2);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) policy.gradient()[i]).as("gradient[%d]", i).isCloseTo(expected[i], within(1e-7));
        }
        assertThat(figure(report, GrpoMetric.KL)).isCloseTo(p1 + p2, within(1e-12)); // 2 (p₁ + p₂) over two tokens
    }

    @Test
    void theReferenceIsOpenedOnceAndClosedWithTheTrainer() {
        List<TablePolicy> opened = new ArrayList<>();
        TablePolicy policy = initial(1);

        GrpoTrainer trainer = new GrpoTrainer(policy, FULL, new Seeds(1), () -> {
            opened.add(initial(1));
            return opened.get(0);
        });
        learn(trainer, bandit(policy).play(0), 0);
        GrpoReport report = learn(trainer, bandit(policy).play(1), 1);
        trainer.close();

        assertThat(opened).hasSize(1);
        assertThat(opened.get(0).scored).isPositive();
        assertThat(opened.get(0).steps).isZero();
        assertThat(opened.get(0).closed).isTrue();
        assertThat(policy.closed).isFalse();
        assertThat(figure(report, GrpoMetric.KL)).isPositive();
    }

    @Test
    void withoutAPenaltyNoReferenceIsOpened() {
        try (GrpoTrainer trainer = new GrpoTrainer(initial(1), PLAIN, new Seeds(1), () -> {
            throw new AssertionError("opened a reference that nobody needs");
        })) {
            assertThat(trainer.state().optimiserSteps()).isZero();
        }
    }

    // ---- coefficients and references that change

    @Test
    void coefficientsFollowTheirTargetsAndGoOnFromTheirState() {
        LossSettings moving = new LossSettings(
                new PolicyLoss.Clipped(0.2, 0.2),
                new Aggregation.TokenMean(),
                new KlPenalty.InLoss(KlEstimator.K3, 0.1),
                new KlControl.Adaptive(1e-9, 1000), // KL is above it as soon as the policy has moved
                0,
                new EntropyControl.Adaptive(100, 0.005, 0, 0.012), // entropy is always below it
                new ImportanceCorrection.None());
        GrpoSettings settings = settings(Grpo.CREDIT, moving, 1, 1, 64);
        List<Double> kl = new ArrayList<>();
        List<Double> entropy = new ArrayList<>();
        TablePolicy whole = initial(1);
        try (GrpoTrainer trainer = new GrpoTrainer(whole, settings, new Seeds(1), () -> initial(1))) {
            for (int iteration = 0; iteration < 5; iteration++) {
                GrpoReport report = learn(trainer, measured(bandit(whole).play(iteration)), iteration);
                kl.add(figure(report, GrpoMetric.KL_COEFFICIENT));
                entropy.add(figure(report, GrpoMetric.ENTROPY_COEFFICIENT));
            }
        }

        TablePolicy halves = initial(1);
        TrainerState state;
        try (GrpoTrainer trainer = new GrpoTrainer(halves, settings, new Seeds(1), () -> initial(1))) {
            for (int iteration = 0; iteration < 3; iteration++) {
                learn(trainer, measured(bandit(halves).play(iteration)), iteration);
            }
            state = trainer.state();
        }
        try (GrpoTrainer trainer = new GrpoTrainer(halves, settings, new Seeds(1), () -> initial(1))) {
            trainer.restore(state);
            for (int iteration = 3; iteration < 5; iteration++) {
                learn(trainer, measured(bandit(halves).play(iteration)), iteration);
            }
        }

        assertThat(entropy).containsExactly(0.0, 0.005, 0.01, 0.012, 0.012);
        int completions = bandit(whole).play(0).stream().mapToInt(Group::size).sum();
        double up = 1 + 0.2 * completions / 1000;
        double down = 1 - 0.2 * completions / 1000;
        assertThat(kl.get(0)).isEqualTo(0.1);
        assertThat(kl.get(1)).as("measured at the reference itself: 0").isCloseTo(0.1 * down, within(1e-15));
        assertThat(kl.get(2)).isCloseTo(kl.get(1) * up, within(1e-15));
        assertThat(kl.get(4)).isCloseTo(kl.get(1) * up * up * up, within(1e-15));
        assertThat(halves.parameters()).isEqualTo(whole.parameters());
    }

    /** Completions whose entropy the sampler measured: 1 nat. */
    private static List<Group<ScoredRollout>> measured(List<Group<ScoredRollout>> groups) {
        return groups.stream()
                .map(group -> new Group<>(
                        group.prompt(),
                        group.members().stream()
                                .map(member -> entropic(member, 1))
                                .toList()))
                .toList();
    }

    @Test
    void aPenaltyIsMeasuredFromTheReferenceAsItIsNow() {
        LossSettings loss = new LossSettings(
                new PolicyLoss.Clipped(0.2, 0.2),
                new Aggregation.TokenMean(),
                new KlPenalty.InLoss(KlEstimator.K3, 0.1),
                0,
                new ImportanceCorrection.None());
        TablePolicy policy = initial(1);
        try (GrpoTrainer trainer =
                new GrpoTrainer(policy, settings(Grpo.CREDIT, loss, 1, 1, 64), new Seeds(1), () -> initial(1))) {
            for (int iteration = 0; iteration < 3; iteration++) {
                learn(trainer, bandit(policy).play(iteration), iteration);
            }

            assertThat(figure(learn(trainer, bandit(policy).play(3), 3), GrpoMetric.KL))
                    .isPositive();
            trainer.refreshReference(policy.current());
            assertThat(figure(learn(trainer, bandit(policy).play(4), 4), GrpoMetric.KL))
                    .isZero();
        }
    }

    // ---- refusals

    @Test
    void refusesPenaltiesThatHoldNothing() {
        CreditSettings leaveOneOut = new CreditSettings(new AdvantageEstimator.LeaveOneOut(), false, true);
        assertThatThrownBy(() -> settings(Grpo.CREDIT, penalised(new KlPenalty.InLoss(KlEstimator.K1, 1)), 1, 1, 64))
                .hasMessageContainingAll("loss.kl.estimator", "k2 or k3", "in-reward");
        assertThatThrownBy(() -> settings(Grpo.CREDIT, penalised(new KlPenalty.InReward(KlEstimator.K1, 1)), 1, 1, 64))
                .hasMessageContainingAll("loss.kl, credit.estimator", "group-mean-std", "leave-one-out");
        settings(leaveOneOut, penalised(new KlPenalty.InReward(KlEstimator.K1, 1)), 1, 1, 64);
        GrpoSettings off = settings(Grpo.CREDIT, Grpo.LOSS, 1, 1, 64);
        assertThatThrownBy(() -> new GrpoSettings(
                        off.credit(), off.loss(), off.optimiser(), 1, 1, 64, 400, new CriticSettings.Off()))
                .hasMessageContainingAll("reference-refresh", "no KL penalty", "400");
        assertThatThrownBy(() -> new GrpoSettings(
                        off.credit(), off.loss(), off.optimiser(), 1, 1, 64, -1, new CriticSettings.Off()))
                .hasMessageContainingAll("reference-refresh", "-1");
    }

    private static LossSettings penalised(KlPenalty kl) {
        return new LossSettings(
                new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean(), kl, 0, new ImportanceCorrection.None());
    }

    @Test
    void refusesAPenaltyWithoutReference() {
        assertThatThrownBy(() -> new GrpoTrainer(initial(1), FULL, new Seeds(1)))
                .hasMessageContainingAll("KL penalty", "a reference policy", "found none", "fix:");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> settings(Grpo.CREDIT, Grpo.LOSS, 0, 1, 64))
                .hasMessageContainingAll("mini-batches", "at least 1", "found 0", "fix:");
        assertThatThrownBy(() -> settings(Grpo.CREDIT, Grpo.LOSS, 1, 0, 64))
                .hasMessageContainingAll("epochs", "found 0");
        assertThatThrownBy(() -> settings(Grpo.CREDIT, Grpo.LOSS, 1, 1, 0))
                .hasMessageContainingAll("micro-batch-tokens", "found 0");
        assertThatThrownBy(() ->
                        settings(Grpo.CREDIT, loss(new PolicyLoss.Reinforce(), new Aggregation.TokenMean()), 1, 2, 64))
                .hasMessageContainingAll("epochs", "does not correct for old completions", "found 2", "clipped loss");
    }

    // ---- parts

    private record Trained(TablePolicy policy, List<GrpoReport> reports) {}

    private static Trained train(GrpoSettings settings, int iterations) {
        TablePolicy policy = initial(1);
        List<GrpoReport> reports = new ArrayList<>();
        try (GrpoTrainer trainer = new GrpoTrainer(policy, settings, new Seeds(1), () -> initial(1))) {
            for (int iteration = 0; iteration < iterations; iteration++) {
                reports.add(learn(trainer, bandit(policy).play(iteration), iteration));
            }
        }
        return new Trained(policy, reports);
    }

    private static GrpoReport learn(GrpoTrainer trainer, List<Group<ScoredRollout>> groups, long iteration) {
        return trainer.step(trainer.credit(groups), iteration);
    }

    private static TablePolicy initial(long seed) {
        return new TablePolicy(VOCABULARY, new Seeds(seed));
    }

    private static Bandit bandit(TablePolicy policy) {
        return new Bandit(policy, new Seeds(1).at("rollout"), 5, 8);
    }

    private static LossSettings loss(PolicyLoss policy, Aggregation aggregation) {
        return new LossSettings(policy, aggregation, new KlPenalty.Off(), 0, new ImportanceCorrection.None());
    }

    private static GrpoSettings settings(
            CreditSettings credit, LossSettings loss, int miniBatches, int epochs, int microBatchTokens) {
        return new GrpoSettings(credit, loss, OPTIMISER, miniBatches, epochs, microBatchTokens);
    }

    private static GrpoSettings with(GrpoSettings settings, int microBatchTokens) {
        return settings(
                settings.credit(), settings.loss(), settings.miniBatches(), settings.epochs(), microBatchTokens);
    }

    private static double figure(GrpoReport report, GrpoMetric metric) {
        return report.metric(metric).orElseThrow();
    }

    private static Map<String, Double> without(GrpoReport report, String key) {
        Map<String, Double> rest = new HashMap<>(report.metrics());
        rest.remove(key);
        return rest;
    }

    private static Group<ScoredRollout> group(ScoredRollout... members) {
        return new Group<>(members[0].rollout().prompt(), List.of(members));
    }

    /** A completion of prompt {@code 0 1} with these tokens and this reward, as the policy would have sampled it. */
    private static ScoredRollout rollout(TablePolicy policy, double reward, int... tokens) {
        float[] logProbs = new float[tokens.length];
        for (int t = 0; t < tokens.length; t++) {
            logProbs[t] = (float) StrictMath.log(policy.next(t == 0 ? 1 : tokens[t - 1])[tokens[t]]);
        }
        Prompt prompt = new Prompt("p", "test", "p", new int[] {0, 1}, "");
        return new ScoredRollout(
                new Rollout(prompt, 0, new Completion(tokens, logProbs, FinishReason.STOP, ""), 0, 0),
                Verdict.incorrect("", ""),
                new Reward(reward, Map.of()));
    }

    private static ScoredRollout truncated(ScoredRollout scored) {
        Completion c = scored.rollout().completion();
        return withCompletion(scored, new Completion(c.tokens(), c.logProbs(), FinishReason.LENGTH, ""));
    }

    private static ScoredRollout entropic(ScoredRollout scored, double entropy) {
        Completion c = scored.rollout().completion();
        return withCompletion(
                scored, new Completion(c.tokens(), c.logProbs(), c.finish(), "", c.spans(), c.cost(), entropy));
    }

    private static ScoredRollout shifted(ScoredRollout scored, float by) {
        Completion c = scored.rollout().completion();
        float[] logProbs = c.logProbs().clone();
        for (int t = 0; t < logProbs.length; t++) {
            logProbs[t] += by;
        }
        return withCompletion(scored, new Completion(c.tokens(), logProbs, c.finish(), ""));
    }

    private static ScoredRollout withLogProb(ScoredRollout scored, float logProb) {
        Completion c = scored.rollout().completion();
        float[] logProbs = new float[c.lengthTokens()];
        Arrays.fill(logProbs, logProb);
        return withCompletion(scored, new Completion(c.tokens(), logProbs, c.finish(), ""));
    }

    private static ScoredRollout withCompletion(ScoredRollout scored, Completion completion) {
        Rollout r = scored.rollout();
        return new ScoredRollout(
                new Rollout(r.prompt(), r.sample(), completion, r.policyVersion(), r.seed()),
                scored.verdict(),
                scored.reward());
    }

    /** Adds {@code scale · d log π(token | before) / d table}. */
    private static void addGradient(double[] gradient, TablePolicy policy, int before, int token, double scale) {
        double[] p = policy.next(before);
        for (int v = 0; v < VOCABULARY; v++) {
            gradient[before * VOCABULARY + v] += scale * ((v == token ? 1 : 0) - p[v]);
        }
    }

    /** Mean over contexts of KL(policy‖reference). */
    private static double kl(TablePolicy policy, TablePolicy reference) {
        double sum = 0;
        for (int before = 0; before < VOCABULARY; before++) {
            double[] p = policy.next(before);
            double[] q = reference.next(before);
            for (int v = 0; v < VOCABULARY; v++) {
                sum += p[v] * Math.log(p[v] / q[v]) / VOCABULARY;
            }
        }
        return sum;
    }
}
