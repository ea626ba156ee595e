package io.firesteel.trainer.credit;

import static io.firesteel.trainer.credit.Scored.earning;
import static io.firesteel.trainer.credit.Scored.group;
import static io.firesteel.trainer.credit.Scored.truncated;
import static io.firesteel.trainer.credit.Scored.unusable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.trainer.credit.AdvantageEstimator.GroupMean;
import io.firesteel.trainer.credit.AdvantageEstimator.Whitened;
import io.firesteel.trainer.credit.CreditedRollout.Use;
import org.junit.jupiter.api.Test;

import java.util.List;

class CreditTest {
    @Test
    void unusableMembersLeaveTheGroupBeforeItsMeanIsTaken() {
        Group<ScoredRollout> group = group(earning(1), unusable(), earning(0));

        CreditedBatch batch = credit(false, true).assign(List.of(group));

        assertThat(batch.rollouts())
                .containsExactly(
                        new CreditedRollout(group.members().get(0), Use.LEARNED, 0.5, 0),
                        new CreditedRollout(group.members().get(1), Use.UNUSABLE, Double.NaN, 0),
                        new CreditedRollout(group.members().get(2), Use.LEARNED, -0.5, 0));
        assertThat(batch.count(Use.UNUSABLE)).isEqualTo(1);
        assertThat(batch.rewards().mean()).isEqualTo(0.5);
    }

    @Test
    void aGroupOfEqualRewardsHasNoAdvantageAndLeaves() {
        CreditedBatch batch = credit(false, true).assign(List.of(group(1, 1), group(1, 0)));

        assertThat(batch.learned()).extracting(CreditedRollout::advantage).containsExactly(0.5, -0.5);
        assertThat(batch.rollouts())
                .extracting(CreditedRollout::use)
                .containsExactly(Use.NO_SPREAD, Use.NO_SPREAD, Use.LEARNED, Use.LEARNED);
        assertThat(batch.groups()).hasSize(2);
        assertThat(batch.groupsWithoutSpread()).isEqualTo(1);
        assertThat(batch.rewards().mean()).isEqualTo(0.75);
        assertThat(batch.rewards().std()).isEqualTo(0.5); // 1, 1, 1, 0: √(3/4 ÷ 3)
        assertThat(batch.rewards().meanGroupStd()).isEqualTo(0.25); // (0 + 1/2) / 2
    }

    @Test
    void aGroupOfEqualRewardsStaysIfAskedFor() {
        CreditedBatch batch = credit(true, true).assign(List.of(group(1, 1), group(1, 0)));

        assertThat(batch.rollouts()).extracting(CreditedRollout::advantage).containsExactly(0.0, 0.0, 0.5, -0.5);
        assertThat(batch.groupsWithoutSpread()).isEqualTo(1);
    }

    @Test
    void aGroupWithOneUsableMemberHasNoSpread() {
        CreditedBatch batch = credit(false, true).assign(List.of(group(earning(1), unusable())));

        assertThat(batch.learned()).isEmpty();
        assertThat(batch.groupsWithoutSpread()).isEqualTo(1);
    }

    @Test
    void truncatedCompletionsCountInTheMeanButAreNotLearnedIfMasked() {
        CreditedBatch batch = credit(false, false).assign(List.of(group(earning(1), truncated(0), earning(0.5))));

        // mean 0.5 holds the truncated one's 0; its own -0.5 is not learned
        assertThat(batch.advantages()).containsExactly(0.5, Double.NaN, 0.0);
        assertThat(batch.rollouts().get(1).use()).isEqualTo(Use.TRUNCATED);
    }

    @Test
    void rewardsAreComparedAfterThePenalty() {
        CreditedBatch batch = credit(false, true)
                .assign(List.of(group(1, 0)), scored -> -9 * scored.reward().total(), prompt -> 0);

        // 1 + 9 and 0
        assertThat(batch.advantages()).containsExactly(5.0, -5.0);
        assertThat(batch.rollouts()).extracting(CreditedRollout::klPenalty).containsExactly(-9.0, -0.0);
        assertThat(batch.rewards().mean()).isEqualTo(5);
    }

    @Test
    void nothingGivenIsNothingCredited() {
        CreditedBatch batch = credit(false, true).assign(List.of());

        assertThat(batch.rollouts()).isEmpty();
        assertThat(batch.rewards().mean()).isNaN();
    }

    @Test
    void dynamicSamplingLooksAtUsableMembersOnly() {
        assertThat(Spread.inRewards(group(earning(1), unusable()))).isFalse();
        assertThat(Spread.inRewards(group(0.1, 0))).isTrue();
    }

    @Test
    void whitenedRewardsTeachWithoutSpreadWithinTheGroup() {
        CreditSettings settings = new CreditSettings(new Whitened(Deviation.POPULATION, 0), false, true);

        CreditedBatch batch = new Credit(settings).assign(List.of(group(1, 1), group(0, 0)));

        assertThat(batch.advantages()).containsExactly(1, 1, -1, -1);
        assertThat(batch.groupsWithoutSpread()).isEqualTo(2);
    }

    @Test
    void signsAreWeighted() {
        CreditSettings onlyFailures = new CreditSettings(new GroupMean(), false, true, new DownSampling.Off(), 0, 2);

        assertThat(new Credit(onlyFailures).assign(List.of(group(1, 0))).advantages())
                .containsExactly(0, -1);
    }

    @Test
    void factorsOfSignsAreRefusedBelowZeroAndWhereNothingTeaches() {
        assertThatThrownBy(() -> new CreditSettings(new GroupMean(), false, true, new DownSampling.Off(), 0, 0))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("positives or negatives above 0");
        assertThatThrownBy(() -> new CreditSettings(new GroupMean(), false, true, new DownSampling.Off(), -1, 1))
                .isInstanceOf(ConfigurationFault.class);
    }

    @Test
    void downSampledMembersLeaveTheGroupsStatisticsAndAreCounted() {
        CreditSettings two = new CreditSettings(new GroupMean(), false, true, new DownSampling.MaxVariance(2), 1, 1);

        CreditedBatch batch =
                new Credit(two).assign(List.of(group(earning(0.5), unusable(), earning(0), earning(0.25), earning(1))));

        assertThat(batch.advantages()).containsExactly(Double.NaN, Double.NaN, -0.5, Double.NaN, 0.5);
        assertThat(batch.count(Use.DOWN_SAMPLED)).isEqualTo(2);
        assertThat(batch.count(Use.UNUSABLE)).isEqualTo(1);
        assertThat(batch.rewards().mean()).as("of all that were sampled").isEqualTo(1.75 / 4);
    }

    @Test
    void theGreedyCompletionsRewardIsTakenFromEveryMembers() {
        CreditSettings remax = new CreditSettings(new AdvantageEstimator.GreedyBaseline(), false, true);

        CreditedBatch batch =
                new Credit(remax).assign(List.of(group(1, 0, 0.1), group(1, 1)), scored -> 0, prompt -> 0.1);

        assertThat(batch.advantages())
                .as("a group without spread teaches too")
                .containsExactly(new double[] {0.9, -0.1, 0, 0.9, 0.9}, within(1e-15));
        assertThat(batch.groupsWithoutSpread()).isEqualTo(1);
        assertThat(batch.rewards().mean()).as("of the sampled ones").isEqualTo(3.1 / 5);
    }

    @Test
    void withoutABaselineNothingIsLearnedAndItIsTold() {
        CreditSettings remax = new CreditSettings(new AdvantageEstimator.GreedyBaseline(), false, true);

        CreditedBatch batch =
                new Credit(remax).assign(List.of(group(earning(1), unusable())), scored -> 0, prompt -> Double.NaN);

        assertThat(batch.learned()).isEmpty();
        assertThat(batch.count(Use.NO_BASELINE)).isEqualTo(1);
        assertThat(batch.count(Use.UNUSABLE)).isEqualTo(1);
    }

    private static Credit credit(boolean includeZeroSpreadGroups, boolean learnTruncated) {
        return new Credit(new CreditSettings(new GroupMean(), includeZeroSpreadGroups, learnTruncated));
    }
}
