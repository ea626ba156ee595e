package io.firesteel.trainer.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.config.ConfigurationFault;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

class BradleyTerryTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void aMarginOfOneByHand() {
        BradleyTerry loss = new BradleyTerry(0, 0);

        assertThat(loss.loss(1, 0)).isCloseTo(Math.log(1 + Math.exp(-1)), EXACT);
        assertThat(loss.byChosen(1, 0)).isCloseTo(-1 / (1 + Math.E), EXACT);
        assertThat(loss.byRejected(1, 0)).isCloseTo(1 / (1 + Math.E), EXACT);
    }

    @Test
    void equalRewardsCostLogTwoAndSmoothingHalvesThePull() {
        assertThat(new BradleyTerry(0, 0).loss(3, 3)).isCloseTo(Math.log(2), EXACT);
        assertThat(new BradleyTerry(0.25, 0).byChosen(3, 3)).isCloseTo(-0.75 / 2 + 0.25 / 2, EXACT);
    }

    @Test
    void centringPullsTheSumToZero() {
        // both at 1: the margin's part is ∓1/2, the sum's 2 · 0.1 · 2
        assertThat(new BradleyTerry(0, 0.1).byChosen(1, 1)).isCloseTo(-0.5 + 0.4, EXACT);
        assertThat(new BradleyTerry(0, 0.1).byRejected(1, 1)).isCloseTo(0.5 + 0.4, EXACT);
    }

    @Test
    void hugeMarginsStayFinite() {
        BradleyTerry loss = new BradleyTerry(0, 0);

        assertThat(loss.loss(-2000, 2000)).isEqualTo(4000);
        assertThat(loss.loss(2000, -2000)).isZero();
        assertThat(loss.byChosen(-2000, 2000)).isEqualTo(-1);
    }

    @Test
    void derivativesAreFiniteDifferences() {
        SplittableRandom numbers = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            BradleyTerry loss = new BradleyTerry(numbers.nextDouble(0, 0.5), numbers.nextDouble(0, 0.2));
            double chosen = numbers.nextDouble(-4, 4);
            double rejected = numbers.nextDouble(-4, 4);
            double h = 1e-6;
            assertThat((loss.loss(chosen + h, rejected) - loss.loss(chosen - h, rejected)) / (2 * h))
                    .isCloseTo(loss.byChosen(chosen, rejected), within(1e-7));
            assertThat((loss.loss(chosen, rejected + h) - loss.loss(chosen, rejected - h)) / (2 * h))
                    .isCloseTo(loss.byRejected(chosen, rejected), within(1e-7));
        }
    }

    @Test
    void smoothingOfAHalfSaysNothing() {
        assertThatThrownBy(() -> new BradleyTerry(0.5, 0))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("at least 0 and below 0.5");
        assertThatThrownBy(() -> new BradleyTerry(0, -1)).isInstanceOf(ConfigurationFault.class);
    }
}
