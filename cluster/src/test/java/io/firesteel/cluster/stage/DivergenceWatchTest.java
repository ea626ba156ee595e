package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.settings.DivergenceSettings;
import io.firesteel.core.json.Json;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.SplittableRandom;

class DivergenceWatchTest {
    private DivergenceWatch watch = watch(3);
    private long step;

    private static DivergenceWatch watch(int steps) {
        return new DivergenceWatch(new DivergenceSettings(steps, 4), Optional.empty());
    }

    private void observe(double... losses) {
        for (double loss : losses) {
            watch.observe(++step, loss);
        }
    }

    @Test
    void lossesFarAboveTheLowestAreADivergenceAfterAWarning() {
        observe(0.9, 10.7);
        assertThat(watch.warning()).isEmpty();
        observe(49);
        assertThat(watch.warning().orElseThrow())
                .contains("diverges since step 2: mean loss 29.850 in 2 steps, each above 4.000 (lowest before: 0.900)")
                .contains("after 3 such steps", "sft.divergence.steps");
        assertThat(watch.collapse()).isEmpty();
        observe(27);

        Collapse collapse = watch.collapse().orElseThrow();
        assertThat(collapse.since()).isEqualTo(2);
        assertThat(collapse.found())
                .isEqualTo(
                        "a divergence that began with step 2: mean loss 28.900 in 3 steps, each above 4.000 (lowest before: 0.900)");
        assertThat(collapse.fix()).contains("sft.method.optimiser.learning-rate");
    }

    /** A new policy of 130 words begins at ln 130 = 4.87; when it is thrown back there it has lost all that it had learned. */
    @Test
    void aNewPolicyBeginsHighAndIsNoticedWhenItIsBackThere() {
        observe(4.87, 4.8, 4.7, 3, 2, 1, 0.5, 0.4, 0.4);
        assertThat(watch.collapse()).isEmpty();
        observe(4.8, 4.9, 4.87);

        assertThat(watch.collapse().orElseThrow().found()).contains("began with step 10", "lowest before: 0.433");
    }

    @Test
    void oneStepBelowBeginsTheCountAnew() {
        observe(1, 1, 1, 9, 9, 2, 9, 9);

        assertThat(watch.collapse()).isEmpty();
    }

    @Test
    void smallLossesMayGrowManyfold() {
        observe(0.01, 0.01, 0.01, 0.5, 0.9, 1, 2, 3, 3.9);

        assertThat(watch.collapse()).isEmpty();
    }

    /** Single examples of which one is learned by heart and the next is not: 9,000 steps between 0.1 and 6, of the default's ten in a row. */
    @Test
    void theNoiseOfSingleExamplesIsNone() {
        watch = watch(10);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 9_000; i++) {
            observe(0.1 + 5.9 * random.nextDouble());
            assertThat(watch.collapse()).isEmpty();
        }
    }

    @Test
    void zeroStepsNeverEndARun() {
        watch = watch(0);
        observe(1, 1, 1, 100, 100, 100, 100);

        assertThat(watch.collapse()).isEmpty();
        assertThat(watch.warning()).isEmpty();
    }

    @Test
    void aResumedRunRemembers() {
        observe(0.9, 0.8, 0.7, 0.6, 9, 9);
        watch = new DivergenceWatch(
                new DivergenceSettings(3, 4), Optional.of(Json.object("state", Json.print(watch.state()))));
        assertThat(watch.collapse()).isEmpty();
        observe(12);

        assertThat(watch.collapse().orElseThrow().found())
                .contains("began with step 5: mean loss 10.000", "lowest before: 0.800");
    }
}
