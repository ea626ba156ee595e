package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.json.JsonObject;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.AdvantageEstimator.GroupMean;
import io.firesteel.trainer.credit.AdvantageEstimator.GroupMeanBatchStd;
import io.firesteel.trainer.credit.AdvantageEstimator.GroupMeanStd;
import io.firesteel.trainer.credit.AdvantageEstimator.LeaveOneOut;
import io.firesteel.trainer.credit.AdvantageEstimator.Whitened;
import io.firesteel.trainer.credit.AdvantageEstimator.WhitenedGroupMean;
import io.firesteel.trainer.credit.Credit;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.Deviation;
import io.firesteel.trainer.credit.Scored;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.loss.EntropyControl;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlControl;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.PolicyLoss;
import io.firesteel.trainer.objective.PolicyGradient;
import io.firesteel.trainer.objective.TokenColumns;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The same tensors through ours and through TRL's and verl's own functions, whose results docs/lab/peer-formulas.py wrote down once:
 * advantages, losses, and the gradient by each token's log-prob.
 */
class PeerFormulasTest {
    private static final JsonObject PEERS = PeerFormulas.ALL;

    /** What the peers differ by beside the formula: verl divides by n + 1e-8, TRL's epsilon is float32's. */
    private static final double ROUNDING = 2e-7;

    private static final Map<String, AdvantageEstimator> ESTIMATORS = Map.ofEntries(
            Map.entry("trl scale_rewards=group", new GroupMeanStd(Deviation.SAMPLE, 1e-4)),
            Map.entry("trl scale_rewards=none", new GroupMean()),
            Map.entry("trl scale_rewards=batch", new GroupMeanBatchStd(Deviation.SAMPLE, 1e-4)),
            Map.entry("verl grpo", new GroupMeanStd(Deviation.SAMPLE, 1e-6)),
            Map.entry("verl grpo, norm_adv_by_std_in_grpo=False", new GroupMean()),
            Map.entry("verl rloo", new LeaveOneOut()),
            Map.entry("verl reinforce_plus_plus, equal lengths", new Whitened(Deviation.POPULATION, 0)),
            Map.entry(
                    "verl reinforce_plus_plus_baseline, equal lengths",
                    new WhitenedGroupMean(Deviation.POPULATION, 0)));

    private static final PolicyLoss CLIPPED = new PolicyLoss.Clipped(0.2, 0.2);
    private static final PolicyLoss CLIP_HIGHER = new PolicyLoss.Clipped(0.2, 0.28);
    private static final Aggregation SEQUENCE_MEAN = new Aggregation.SequenceMean();
    private static final Aggregation TOKEN_MEAN = new Aggregation.TokenMean();

    /** Ours, by the names that the script gives them. */
    private static final Map<String, LossSettings> LOSSES = Map.ofEntries(
            Map.entry("grpo", loss(CLIPPED, SEQUENCE_MEAN)),
            Map.entry("grpo kl", loss(CLIPPED, SEQUENCE_MEAN, kl(KlEstimator.K3))),
            Map.entry("grpo dual", loss(new PolicyLoss.Clipped(0.2, 0.2, OptionalDouble.of(3)), SEQUENCE_MEAN)),
            Map.entry("grpo truncated", corrected(new ImportanceCorrection.Truncated(2))),
            Map.entry("grpo masked", corrected(new ImportanceCorrection.Masked(0.5, 5))),
            Map.entry("dr-grpo", loss(CLIPPED, new Aggregation.Constant(16))),
            Map.entry("dapo", loss(CLIP_HIGHER, TOKEN_MEAN)),
            Map.entry(
                    "dapo entropy",
                    new LossSettings(
                            CLIP_HIGHER, TOKEN_MEAN, new KlPenalty.Off(), 0.01, new ImportanceCorrection.None())),
            Map.entry("gspo", loss(new PolicyLoss.SequenceRatio(0.1, 0.1), SEQUENCE_MEAN)),
            Map.entry("gspo narrow", loss(new PolicyLoss.SequenceRatio(3e-4, 4e-4), SEQUENCE_MEAN)),
            Map.entry("cispo", loss(new PolicyLoss.Cispo(1.5), TOKEN_MEAN)),
            Map.entry("sequence-sum", loss(CLIPPED, new Aggregation.SequenceSum())),
            Map.entry("token-mean k1", loss(CLIPPED, TOKEN_MEAN, kl(KlEstimator.K1))),
            Map.entry("token-mean k2", loss(CLIPPED, TOKEN_MEAN, kl(KlEstimator.K2))),
            Map.entry("token-mean k3", loss(CLIPPED, TOKEN_MEAN, kl(KlEstimator.K3))));

    @TestFactory
    Stream<DynamicTest> advantagesAreThePeers() {
        double[][] rewards = PeerFormulas.matrix(PEERS.list("rewards"));
        Map<String, JsonObject> theirs = PeerFormulas.byName("advantages");
        return ESTIMATORS.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    double[][] expected =
                            PeerFormulas.matrix(theirs.get(each.getKey()).list("values"));
                    double[][] ours = each.getValue().estimate(rewards);
                    // verl whitens over tokens, N T of them where there are N completions of T, with the unbiased
                    // variance.
                    double tokens = 12 * 7;
                    double factor = each.getKey().contains("plus_plus") ? Math.sqrt((tokens - 1) / tokens) : 1;
                    for (int g = 0; g < ours.length; g++) {
                        for (int i = 0; i < ours[g].length; i++) {
                            assertThat(ours[g][i] * factor)
                                    .as("group %d, member %d", g, i)
                                    .isCloseTo(expected[g][i], within(ROUNDING));
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> lossesAndGradientsAreThePeers() {
        return PeerFormulas.byName("losses").entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> sameLoss(each.getValue())));
    }

    private static void sameLoss(JsonObject theirs) {
        LossSettings settings = LOSSES.get(theirs.string("ours"));
        assertThat(settings).as(theirs.string("ours")).isNotNull();
        float[][] own = PeerFormulas.floats("own");
        float[][] entropy = PeerFormulas.floats("entropy");
        double[][] expected = PeerFormulas.matrix(theirs.list("byLogProb"));
        double[][] expectedByEntropy =
                settings.entropyBonus() > 0 ? PeerFormulas.matrix(theirs.list("byEntropy")) : new double[own.length][];
        long tokens = 0;
        for (float[] row : own) {
            tokens += row.length;
        }
        Denominators denominators = new Denominators(own.length, tokens);
        double loss = 0;
        for (int i = 0; i < own.length; i++) {
            double share = settings.aggregation().weight(own[i].length, denominators);
            double[] byLogProb = new double[own[i].length];
            double[] byEntropy = new double[own[i].length];
            TokenColumns columns = new TokenColumns(
                    own[i],
                    entropy[i],
                    PeerFormulas.floats("old")[i],
                    settings.correction().recomputesOldLogProbs()
                            ? PeerFormulas.floats("sampler")[i]
                            : PeerFormulas.floats("old")[i],
                    PeerFormulas.floats("reference")[i],
                    null,
                    Column.shared(((Number) PEERS.list("advantage").get(i)).doubleValue()),
                    Column.shared(share));
            loss += new PolicyGradient(settings)
                    .evaluate(columns, byLogProb, byEntropy)
                    .loss();
            for (int t = 0; t < byLogProb.length; t++) {
                assertThat(byLogProb[t])
                        .as("completion %d, token %d", i, t)
                        .isCloseTo(expected[i][t], within(ROUNDING));
                if (settings.entropyBonus() > 0) {
                    assertThat(byEntropy[t]).isCloseTo(expectedByEntropy[i][t], within(ROUNDING));
                }
            }
        }
        assertThat(loss).isCloseTo(theirs.number("loss"), within(ROUNDING));
    }

    @Test
    void advantagesBesideAGreedyCompletionAreThePeers() {
        Credit remax = new Credit(new CreditSettings(new AdvantageEstimator.GreedyBaseline(), false, true));
        double[][] rewards = PeerFormulas.matrix(PEERS.list("rewards"));
        double[][] expected = PeerFormulas.matrix(PeerFormulas.byName("advantages")
                .get("verl remax, baselines 0 1 0.5")
                .list("values"));
        double[] baselines = {0, 1, 0.5};
        for (int g = 0; g < rewards.length; g++) {
            double baseline = baselines[g];
            assertThat(remax.assign(List.of(Scored.group(rewards[g])), scored -> 0, prompt -> baseline)
                            .advantages())
                    .containsExactly(expected[g], within(ROUNDING));
        }
    }

    @Test
    void theCoefficientOfAPenaltyMovesAsThePeers() {
        JsonObject theirs = PEERS.object("adaptiveKl");
        KlControl control = new KlControl.Adaptive(theirs.number("target"), theirs.longInteger("horizon"));
        double coefficient = theirs.number("initial");
        for (JsonObject step : steps(theirs)) {
            coefficient = control.next(coefficient, step.number("kl"), theirs.longInteger("samples"));
            assertThat(coefficient).isCloseTo(step.number("coefficient"), within(1e-15));
        }
    }

    @Test
    void theCoefficientOfTheEntropyBonusMovesAsThePeers() {
        JsonObject theirs = PEERS.object("adaptiveEntropy");
        EntropyControl control = new EntropyControl.Adaptive(
                theirs.number("target"), theirs.number("delta"), theirs.number("lowest"), theirs.number("highest"));
        double coefficient = theirs.number("initial");
        for (JsonObject step : steps(theirs)) {
            coefficient = control.next(coefficient, step.number("entropy"));
            assertThat(coefficient).isCloseTo(step.number("coefficient"), within(1e-15));
        }
    }

    private static List<JsonObject> steps(JsonObject theirs) {
        return theirs.list("steps").stream()
                .map(step -> JsonObject.of("steps", step))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> penaltiesInTheRewardAreThePeers() {
        float[][] old = PeerFormulas.floats("old");
        float[][] reference = PeerFormulas.floats("reference");
        JsonObject theirs = PEERS.object("klInReward");
        return Stream.of(KlEstimator.values())
                .map(estimator -> DynamicTest.dynamicTest(estimator.name(), () -> {
                    KlPenalty.InReward penalty = new KlPenalty.InReward(estimator, theirs.number("coefficient"));
                    List<Object> rewards =
                            theirs.object("penalties").list(estimator.name().toLowerCase(Locale.ROOT));
                    for (int i = 0; i < old.length; i++) {
                        assertThat(penalty.penalty(old[i], reference[i]))
                                .as("completion %d", i)
                                .isCloseTo(((Number) rewards.get(i)).doubleValue(), within(ROUNDING));
                    }
                }));
    }

    private static LossSettings loss(PolicyLoss policy, Aggregation aggregation) {
        return loss(policy, aggregation, new KlPenalty.Off());
    }

    private static LossSettings loss(PolicyLoss policy, Aggregation aggregation, KlPenalty kl) {
        return new LossSettings(policy, aggregation, kl, 0, new ImportanceCorrection.None());
    }

    private static LossSettings corrected(ImportanceCorrection correction) {
        return new LossSettings(CLIPPED, SEQUENCE_MEAN, new KlPenalty.Off(), 0, correction);
    }

    private static KlPenalty kl(KlEstimator estimator) {
        return new KlPenalty.InLoss(estimator, 0.04);
    }
}
