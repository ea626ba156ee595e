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
        for (int i = 0; i < times; i++) {
            watch.observe(++iteration, figures(reward, withSpread, withSpread == 0 ? 0 : 2), GROUPS);
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

        assertThat(watch.collapse())
                .contains(new Collapse(
                        3, "0 of 20 groups with spread (before: 6 of 8), mean reward 0.020 (before: 0.250)"));
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

    @Test
    void aPolicyThatHasLearnedEverythingIsNone() {
        observe(5, 0.25, 3);
        observe(100, 1, 0);

        assertThat(watch.collapse()).isEmpty();
    }

    @Test
    void aTaskThatIsTooHardFromTheBeginningIsNone() {
        observe(100, 0, 0);

        assertThat(watch.collapse()).isEmpty();
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
            watch.observe(++iteration, figures(0.1, 2, 0), GROUPS);
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

        assertThat(watch.collapse().orElseThrow())
                .isEqualTo(new Collapse(
                        3, "0 of 20 groups with spread (before: 6 of 8), mean reward 0.000 (before: 0.250)"));
    }

    @Test
    void anIterationInWhichNothingCouldBeVerifiedSaysNothing() {
        observe(2, 0.25, 3);
        observe(4, 0, 0);
        watch.observe(++iteration, Map.of(GrpoMetric.OPTIMISER_STEPS.key(), 0.0), GROUPS);
        assertThat(watch.collapse()).isEmpty();
        observe(1, 0, 0);

        assertThat(watch.collapse()).isPresent();
    }
}
