package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.credit.TokenCredit;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.critic.Gae;
import io.firesteel.trainer.critic.ValueLoss;
import io.firesteel.trainer.loss.Coefficients;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
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

import java.util.List;
import java.util.Map;

/** GRPO's loop with a critic: the policy is a table, the critic a small network. */
class PpoTest {
    private static final int VOCABULARY = 5;
    private static final OptimiserSettings OPTIMISER =
            new OptimiserSettings(new AdamW(0.9, 0.95, 1e-8, 0), 0.05, new Schedule.Constant(0), 1);

    @Test
    void aNewCriticsAdvantagesAreTheRewardsByHand() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        try (GrpoTrainer trainer = trainer(policy, settings(1, 0, false), critic())) {
            CreditedBatch credited = trainer.credit(batch(policy));
            List<TokenCredit> tokens =
                    credited.learned().stream().map(each -> each.tokens()).toList();
            assertThat(tokens.get(0).advantages()).containsExactly(1);
            assertThat(tokens.get(1).advantages()).containsExactly(0, 0, 0);
            assertThat(tokens.get(1).values()).containsOnly(0);

            float[] before = policy.parameters();
            GrpoReport report = trainer.step(credited, 1);

            // Of two completions, one token with weight 1/2 and advantage 1; the other's advantages are 0.
            assertThat(figure(report, GrpoMetric.LOSS)).isCloseTo(-0.5, within(1e-9));
            // Half of the mean of 1, 0, 0, 0.
            assertThat(figure(report, GrpoMetric.VALUE_LOSS)).isCloseTo(0.125, within(1e-9));
            assertThat(figure(report, GrpoMetric.VALUE_CLIPPED)).isZero();
            assertThat(figure(report, GrpoMetric.EXPLAINED_VARIANCE)).isCloseTo(0, within(1e-9));
            assertThat(report.metric(GrpoMetric.GROUPS_WITHOUT_SPREAD)).isEmpty();
            assertThat(report.state()).isEqualTo(new TrainerState(1, 1, Coefficients.first(Grpo.LOSS)));
            assertThat(policy.parameters()).isNotEqualTo(before);

            // With lambda 1 an advantage is what the reward is above the value, token by token.
            TokenCredit second = trainer.credit(batch(policy)).learned().get(0).tokens();
            assertThat(second.values()[0]).as("the critic has learned").isGreaterThan(0);
            assertThat(second.advantages()[0]).isCloseTo(1 - second.values()[0], within(1e-9));
            assertThat(second.returns()[0]).isCloseTo(1, within(1e-9));
        }
    }

    /** Tokens 1, 0, 0, 0: mean ¼, variance (9/16 + 3/16) / 3 = ¼. */
    @Test
    void whitenedAdvantagesOfAllTokensByHand() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        try (GrpoTrainer trainer = trainer(policy, settings(1, 0, true), critic())) {
            CreditedBatch credited = trainer.credit(batch(policy));

            assertThat(credited.learned().get(0).tokens().advantages()[0]).isCloseTo(1.5, within(1e-6));
            assertThat(credited.learned().get(1).tokens().advantages()[2]).isCloseTo(-0.5, within(1e-6));
            assertThat(credited.advantages()[1]).as("told of the completion").isCloseTo(-0.5, within(1e-6));
            assertThat(credited.learned().get(0).tokens().returns()).containsExactly(1);
        }
    }

    @Test
    void oneCompletionOfEachPromptTeachesTheGame() {
        for (long seed : new long[] {1, 2, 3}) {
            TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(seed));
            Bandit bandit = new Bandit(policy, new Seeds(seed).at("rollout"), 40, 1);
            double before = bandit.meanReward(-1);
            try (GrpoTrainer trainer = trainer(policy, settings(0.95, 3, true), critic())) {
                for (int iteration = 1; iteration <= 80; iteration++) {
                    trainer.step(trainer.credit(bandit.play(iteration)), iteration);
                }
            }
            assertThat(before).as("seed %d, before", seed).isLessThan(0.45);
            assertThat(bandit.meanReward(-1)).as("seed %d, after", seed).isGreaterThan(0.8);
        }
    }

    @Test
    void whileItWarmsUpOnlyTheCriticLearns() {
        TablePolicy policy = new TablePolicy(VOCABULARY, new Seeds(1));
        Dl4jValueNetwork critic = critic();
        float[] criticBefore = critic.parameters();
        float[] before = policy.parameters();
        Bandit bandit = new Bandit(policy, new Seeds(1).at("rollout"), 8, 1);
        try (GrpoTrainer trainer = trainer(policy, settings(1, 2, true), critic)) {
            for (int iteration = 1; iteration <= 2; iteration++) {
                GrpoReport report = trainer.step(trainer.credit(bandit.play(iteration)), iteration);
                assertThat(figure(report, GrpoMetric.OPTIMISER_STEPS)).isZero();
                assertThat(figure(report, GrpoMetric.VALUE_LOSS)).isPositive();
            }
            assertThat(policy.parameters()).isEqualTo(before);
            assertThat(critic.parameters()).isNotEqualTo(criticBefore);
            trainer.step(trainer.credit(bandit.play(3)), 3);
            assertThat(policy.parameters()).isNotEqualTo(before);
        }
    }

    @Test
    void aResumedTrainerGoesOnToTheSameBits() {
        GrpoSettings settings = settings(0.95, 1, true);
        TablePolicy straight = new TablePolicy(VOCABULARY, new Seeds(1));
        TablePolicy resumed = new TablePolicy(VOCABULARY, new Seeds(2));
        Dl4jValueNetwork first = critic();
        Dl4jValueNetwork second = critic();
        try (GrpoTrainer trainer = trainer(straight, settings, first);
                GrpoTrainer other = trainer(resumed, settings, second)) {
            learn(trainer, straight, 1, 3);
            resumed.restore(straight.parameters(), straight.moments());
            second.restore(first.parameters(), first.moments());
            other.restore(trainer.state());
            learn(trainer, straight, 4, 5);
            learn(other, resumed, 4, 5);

            assertThat(resumed.parameters()).isEqualTo(straight.parameters());
            assertThat(second.parameters()).isEqualTo(first.parameters());
        }
    }

    @Test
    void whatSpeaksOfWholeCompletionsIsRefusedBesideACritic() {
        LossSettings inReward = new LossSettings(
                Grpo.LOSS.policy(),
                Grpo.LOSS.aggregation(),
                new KlPenalty.InReward(KlEstimator.K1, 0.01),
                0,
                new ImportanceCorrection.None());
        CriticSettings critic = settings(1, 0, true).critic();
        CreditSettings credit = new CreditSettings(new AdvantageEstimator.GroupMean(), false, true);

        assertThatThrownBy(() -> new GrpoSettings(credit, inReward, OPTIMISER, 1, 1, 64, 0, critic))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll("loss.kl", "token by token");
        assertThatThrownBy(() ->
                        new GrpoTrainer(new TablePolicy(VOCABULARY, new Seeds(1)), settings(1, 0, true), new Seeds(1)))
                .hasMessageContainingAll("critic", "a network of values");
    }

    private static void learn(GrpoTrainer trainer, TablePolicy policy, int from, int to) {
        Bandit bandit = new Bandit(policy, new Seeds(1).at("rollout"), 8, 2);
        for (int iteration = from; iteration <= to; iteration++) {
            trainer.step(trainer.credit(bandit.play(iteration)), iteration);
        }
    }

    private static GrpoTrainer trainer(TablePolicy policy, GrpoSettings settings, Dl4jValueNetwork critic) {
        return new GrpoTrainer(
                policy,
                settings,
                new Seeds(1),
                () -> {
                    throw new AssertionError("no reference is needed");
                },
                () -> critic);
    }

    private static GrpoSettings settings(double lambda, int warmUp, boolean whiten) {
        return new GrpoSettings(
                Grpo.CREDIT,
                Grpo.LOSS,
                OPTIMISER,
                1,
                1,
                256,
                0,
                new CriticSettings.ValueHead(
                        new Gae(1, lambda),
                        new ValueLoss(0.5),
                        new OptimiserSettings(new AdamW(0.9, 0.95, 1e-8, 0), 0.01, new Schedule.Constant(0), 1),
                        warmUp,
                        whiten));
    }

    private static Dl4jValueNetwork critic() {
        return new Dl4jValueNetwork(
                new Policy(Policies.llama(), 0, Policies.parameters(Policies.llama(), 3)),
                new NetworkSettings(1, Backend.FUSED, Recompute.OFF),
                new Head.Scalar(Head.Scalar.Place.LEARNED_TOKENS));
    }

    /** One prompt, completions of 1 and 3 tokens with rewards 1 and 0. */
    private static List<Group<ScoredRollout>> batch(TablePolicy policy) {
        Prompt prompt = new Prompt("p", "test", "p", new int[] {0, 1}, "");
        return List.of(
                new Group<>(prompt, List.of(rollout(policy, prompt, 1, 2), rollout(policy, prompt, 0, 3, 4, 0))));
    }

    private static ScoredRollout rollout(TablePolicy policy, Prompt prompt, double reward, int... tokens) {
        float[] logProbs = new float[tokens.length];
        for (int t = 0; t < tokens.length; t++) {
            logProbs[t] = (float) StrictMath.log(policy.next(t == 0 ? 1 : tokens[t - 1])[tokens[t]]);
        }
        return new ScoredRollout(
                new Rollout(prompt, 0, new Completion(tokens, logProbs, FinishReason.STOP, ""), 0, 0),
                Verdict.incorrect("", ""),
                new Reward(reward, Map.of()));
    }

    private static double figure(GrpoReport report, GrpoMetric metric) {
        return report.metric(metric).orElseThrow();
    }
}
