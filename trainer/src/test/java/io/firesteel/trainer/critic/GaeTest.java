package io.firesteel.trainer.critic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.json.JsonObject;
import io.firesteel.trainer.PeerFormulas;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GaeTest {
    private static final Offset<Double> EXACT = within(1e-7);
    private static final float[] VALUES = {0.2f, 0.5f, 0.9f};

    @Test
    void withLambdaOneTheRewardIsCompared() {
        assertThat(new Gae(1, 1).advantages(1, VALUES)).containsExactly(new double[] {0.8, 0.5, 0.1}, EXACT);
    }

    @Test
    void withLambdaZeroTheNextValueIs() {
        assertThat(new Gae(1, 0).advantages(1, VALUES)).containsExactly(new double[] {0.3, 0.4, 0.1}, EXACT);
    }

    @Test
    void discountsByHand() {
        // δ: 0.9·0.5 − 0.2 = 0.25, 0.9·0.9 − 0.5 = 0.31, 1 − 0.9 = 0.1; γλ = 0.45
        double last = 0.1;
        double middle = 0.31 + 0.45 * last;
        assertThat(new Gae(0.9, 0.5).advantages(1, VALUES))
                .containsExactly(new double[] {0.25 + 0.45 * middle, middle, last}, EXACT);
    }

    /** verl whitens the advantages; the returns, advantages and values together, are as they were. */
    @Test
    void returnsAreVerls() {
        JsonObject theirs = PeerFormulas.byName("advantages").get("verl gae, gamma 0.99, lambda 0.95");
        double[][] returns = PeerFormulas.matrix(theirs.list("returns"));
        float[][] values = PeerFormulas.floats("values");
        double[][] rewards = PeerFormulas.matrix(PeerFormulas.ALL.list("rewards"));
        for (int i = 0; i < values.length; i++) {
            double[] advantages = new Gae(0.99, 0.95).advantages(rewards[i / 4][i % 4], values[i]);
            for (int t = 0; t < advantages.length; t++) {
                assertThat(advantages[t] + values[i][t]).isCloseTo(returns[i][t], within(1e-7));
            }
        }
    }

    @Test
    void factorsOutsideTheirRangeAreRefused() {
        assertThatThrownBy(() -> new Gae(0, 1)).isInstanceOf(ConfigurationFault.class);
        assertThatThrownBy(() -> new Gae(1, 1.1))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("lambda: expected from 0 to 1");
    }
}
