package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.settings.CollapseSettings;
import io.firesteel.core.json.Json;
import io.firesteel.trainer.GrpoMetric;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

class CollapseWatchTest {
    private static final int GROUPS = 4;

    private CollapseWatch watch = watch(new CollapseSettings(5, OptionalDouble.empty()));
    private long iteration;

    private static CollapseWatch watch(CollapseSettings settings) {
        return new CollapseWatch(settings, Optional.empty());
    }

    /** Iterations of {@value #GROUPS} groups, so many of which have spread. */
    private void observe(int times, double reward, int withSpread) {
        observe(times, reward, withSpread, new CollapseWatch.Answers(16, Math.round(16 * reward), 3));
    }

    private void observe(int times, double reward, int withSpread, CollapseWatch.Answers answers) {
        for (int i = 0; i < times; i++) {
            watch.observe(++iteration, figures(reward, withSpread, withSpread == 0 ? 0 : 2), GROUPS, answers);
        }
    }

    private static Map<String, Double> figures(double reward, int withSpread, double steps) {
        return Map.of(
                GrpoMetric.REWARD.key(),
                reward,
                GrpoMetric.GROUPS_WITHOUT_SPREAD.key(),
                (double) GROUPS - withSpread,
                GrpoMetric.OPTIMISER_STEPS.key(),
                steps);
    }

    @Test
    void groupsThatAllEarnTheSameAndLessThanBeforeAreACollapse() {
        observe(2, 0.25, 3);
        observe(4, 0, 0);
        assertThat(watch.collapse()).isEmpty();
        observe(1, 0.1, 0);

        Collapse collapse = watch.collapse().orElseThrow();
        assertThat(collapse.since()).isEqualTo(3);
        assertThat(collapse.found())
                .isEqualTo(
                        "a collapse that began with iteration 3: 0 of 20 groups with spread (before: 6 of 8), mean reward"
                                + " 0.020 (before: 0.250)");
        assertThat(collapse.fix()).isEqualTo("lower grpo.optimiser.learning-rate");
    }

    @Test
    void aPersonHearsOfItOnceBeforeItIsOver() {
        observe(1, 0.25, 3);
        observe(2, 0, 0);
        assertThat(watch.warning()).isEmpty();
        observe(1, 0, 0);

        assertThat(watch.warning().orElseThrow())
                .contains("since iteration 2", "0 of 12 groups", "run.collapse.iterations");
        observe(1, 0, 0);
        assertThat(watch.warning()).isEmpty();
    }

    /** Half of the prompts are verified, and all of those right; the others earn the same whatever is written. */
    @Test
    void whatNothingVerifiesIsNotTakenForWrong() {
        observe(20, 0.75, 0, new CollapseWatch.Answers(8, 8, 0));

        assertThat(watch.collapse()).isEmpty();
    }

    @Test
    void promptsThatNothingVerifiesAndThatAllEarnTheSameAreACollapseOfTheirRewards() {
        observe(20, 0.5, 0, new CollapseWatch.Answers(0, 0, 0));

        assertThat(watch.collapse().orElseThrow().fix()).contains("nothing verifies these prompts", "rewards.parts");
    }

    @Test
    void aPolicyThatHasLearnedEverythingIsNone() {
        observe(5, 0.25, 3);
        observe(100, 1, 0);

        assertThat(watch.collapse()).isEmpty();
    }

    /** Of 32 groups it is no chance that none has spread, if one in four has: 0.75^33 is the first below 1e-4. */
    @Test
    void aRunThatNeverLearnedAnythingIsToldOfAndEndsToo() {
        observe(2, 0, 0);
        assertThat(watch.warning()).isEmpty();
        observe(1, 0, 0);
        assertThat(watch.warning().orElseThrow())
                .contains(
                        "since iteration 1, nor was before: 0 of 12 groups with spread, 0 of 48 completions right, 9 cut off");
        observe(5, 0, 0);
        assertThat(watch.collapse()).isEmpty();
        observe(1, 0, 0);

        Collapse collapse = watch.collapse().orElseThrow();
        assertThat(collapse.since()).isEqualTo(1);
        assertThat(collapse.found())
                .isEqualTo(
                        "nothing to learn from since iteration 1, and nothing learned before: 0 of 36 groups with spread, 0 of 144"
                                + " completions right, 27 cut off, mean reward 0.000");
        assertThat(collapse.fix()).startsWith("choose easier problems").contains("data.verifier");
    }

    @Test
    void whatItSaysFitsWhatWasSeen() {
        observe(9, 0.1, 0, new CollapseWatch.Answers(16, 0, 9));
        assertThat(watch.collapse().orElseThrow().fix()).startsWith("raise rollout.max-new-tokens");

        watch = watch(new CollapseSettings(5, OptionalDouble.empty()));
        observe(9, 0.5, 0);
        assertThat(watch.collapse().orElseThrow().fix()).contains("raise rollout.group-size or rollout.temperature");

        watch = watch(new CollapseSettings(5, OptionalDouble.empty()));
        for (int i = 0; i < 9; i++) {
            watch.observe(++iteration, figures(0.1, 2, 0), GROUPS, new CollapseWatch.Answers(16, 2, 16));
        }
        assertThat(watch.collapse().orElseThrow().fix()).contains("grpo.credit");
    }

    @Test
    void aPolicyThatAnswersEverythingRightFromTheBeginningIsNone() {
        observe(100, 1, 0);

        assertThat(watch.collapse()).isEmpty();
        assertThat(watch.warning()).isEmpty();
    }

    /** What was learned at last is no collapse, and the idle iterations before it do not count towards the next. */
    @Test
    void aRunThatLearnsAtLastGoesOn() {
        observe(8, 0, 0);
        observe(1, 0.1, 1);
        observe(4, 0, 0);

        assertThat(watch.collapse()).isEmpty();
    }

    @Test
    void aRunThatNeverLearnedAnythingRemembersIt() {
        observe(8, 0, 0);
        watch = new CollapseWatch(
                new CollapseSettings(5, OptionalDouble.empty()),
                Optional.of(Json.object("state", Json.print(watch.state()))));
        observe(1, 0, 0);

        assertThat(watch.collapse().orElseThrow().found()).contains("0 of 36 groups", "0 of 144 completions");
    }

    /** One right completion in dozens: that four groups have none, five times in a row, is nothing special. */
    @Test
    void whatMayBeChanceIsNone() {
        observe(1, 0.06, 1);
        observe(6, 0, 0);

        assertThat(watch.collapse()).isEmpty();
        observe(20, 0, 0);
        assertThat(watch.collapse()).isPresent();
    }

    @Test
    void oneIterationThatTeachesSomethingBeginsTheCountAnew() {
        observe(2, 0.25, 3);
        observe(4, 0, 0);
        observe(1, 0.1, 1);
        observe(4, 0, 0);

        assertThat(watch.collapse()).isEmpty();
    }

    @Test
    void stepsThatAreNotMadeCountAlsoWhereGroupsHaveSpread() {
        observe(2, 0.25, 3);
        for (int i = 0; i < 5; i++) {
            watch.observe(++iteration, figures(0.1, 2, 0), GROUPS, new CollapseWatch.Answers(16, 2, 0));
        }

        assertThat(watch.collapse().orElseThrow().since()).isEqualTo(3);
    }

    @Test
    void aRewardThatTheUserCallsTooLowCountsWhateverItsGroupsAre() {
        watch = watch(new CollapseSettings(3, OptionalDouble.of(0.05)));
        observe(1, 0.02, 4);
        observe(2, 0.05, 4);

        assertThat(watch.collapse().orElseThrow().since()).isEqualTo(1);
    }

    @Test
    void zeroIterationsNeverEndARun() {
        watch = watch(new CollapseSettings(0, OptionalDouble.empty()));
        observe(2, 0.25, 3);
        observe(100, 0, 0);

        assertThat(watch.collapse()).isEmpty();
        assertThat(watch.warning()).isEmpty();
    }

    @Test
    void aResumedRunRemembers() {
        observe(2, 0.25, 3);
        observe(4, 0, 0);
        watch = new CollapseWatch(
                new CollapseSettings(5, OptionalDouble.empty()),
                Optional.of(Json.object("state", Json.print(watch.state()))));
        assertThat(watch.collapse()).isEmpty();
        observe(1, 0, 0);

        assertThat(watch.collapse().orElseThrow().found())
                .isEqualTo(
                        "a collapse that began with iteration 3: 0 of 20 groups with spread (before: 6 of 8), mean reward"
                                + " 0.000 (before: 0.250)");
    }

    @Test
    void anIterationInWhichNothingCouldBeVerifiedSaysNothing() {
        observe(2, 0.25, 3);
        observe(4, 0, 0);
        watch.observe(
                ++iteration, Map.of(GrpoMetric.OPTIMISER_STEPS.key(), 0.0), GROUPS, new CollapseWatch.Answers(0, 0, 0));
        assertThat(watch.collapse()).isEmpty();
        observe(1, 0, 0);

        assertThat(watch.collapse()).isPresent();
    }
}
