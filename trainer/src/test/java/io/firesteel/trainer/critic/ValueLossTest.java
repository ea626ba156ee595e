package io.firesteel.trainer.critic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.json.JsonObject;
import io.firesteel.trainer.PeerFormulas;
import org.junit.jupiter.api.Test;

class ValueLossTest {
    private static final ValueLoss LOSS = new ValueLoss(0.2);

    @Test
    void withinTheBoundItIsHalfTheSquare() {
        assertThat(LOSS.loss(0.1, 0, 1)).isCloseTo(0.405, within(1e-12));
        assertThat(LOSS.derivative(0.1, 0, 1)).isCloseTo(-0.9, within(1e-12));
    }

    @Test
    void beyondTheBoundItPullsNoLonger() {
        assertThat(LOSS.loss(0.5, 0, 1)).isCloseTo(0.32, within(1e-12));
        assertThat(LOSS.derivative(0.5, 0, 1)).isZero();
    }

    @Test
    void beyondTheTargetItPullsBack() {
        // 1.5 is further from 1 than the held 0.2 is near: 0.25 < 0.64, so the bound decides; from 2 it does not
        assertThat(LOSS.derivative(2, 0, 1)).isEqualTo(1);
    }

    @Test
    void lossAndDerivativesAreVerls() {
        JsonObject theirs = PeerFormulas.ALL.object("valueLoss");
        double[][] predicted = PeerFormulas.matrix(theirs.list("predicted"));
        double[][] returns = PeerFormulas.matrix(theirs.list("returns"));
        double[][] expected = PeerFormulas.matrix(theirs.list("byValue"));
        float[][] old = PeerFormulas.floats("values");
        int tokens = 0;
        for (float[] row : old) {
            tokens += row.length;
        }
        double total = 0;
        double held = 0;
        for (int i = 0; i < old.length; i++) {
            for (int t = 0; t < old[i].length; t++) {
                total += LOSS.loss(predicted[i][t], old[i][t], returns[i][t]) / tokens;
                held += LOSS.holds(predicted[i][t], old[i][t], returns[i][t]) ? 1.0 / tokens : 0;
                assertThat(LOSS.derivative(predicted[i][t], old[i][t], returns[i][t]) / tokens)
                        .isCloseTo(expected[i][t], within(1e-7));
            }
        }
        assertThat(total).isCloseTo(theirs.number("loss"), within(1e-7));
        assertThat(held).isCloseTo(theirs.number("clipped"), within(1e-7));
    }
}
