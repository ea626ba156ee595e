package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class PolicyInitializerTest {
    /** Two layers, so o_proj and down_proj are divided by √4. */
    private static final Architecture ARCHITECTURE = new Architecture(
            "qwen2", 100, 64, 2, 4, 2, 16, 144, 10000, RopeScaling.NONE, 1e-6, true, false, false, 128);

    private static Policy policy(long seed) {
        return new PolicyInitializer(0.06).initialize(ARCHITECTURE, new Seeds(seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyTensorHasItsDeviationAndMean(long seed) {
        Policy policy = policy(seed);

        for (Slice slice : policy.layout().slices()) {
            double expected;
            if (slice.name().endsWith("norm.weight") || slice.name().endsWith(".bias")) {
                expected = 0;
            } else if (slice.name().equals(ParameterLayout.EMBEDDING)) {
                expected = 0.06;
            } else if (slice.name().endsWith("o_proj.weight")) {
                expected = 1.0 / 8 / 2; // 64 inputs
            } else if (slice.name().endsWith("down_proj.weight")) {
                expected = 1.0 / 12 / 2; // 144 inputs
            } else {
                expected = 1.0 / 8;
            }
            double mean = slice.name().endsWith("norm.weight") ? 1 : 0;
            float[] values = Arrays.copyOfRange(policy.parameters(), slice.offset(), slice.end());
            // Sampling error of a mean is σ/√n, of a deviation σ/√(2n), n ≥ 2048: five of them.
            assertThat(mean(values)).as(slice.name()).isCloseTo(mean, within(5 * expected / Math.sqrt(values.length)));
            assertThat(deviation(values, mean))
                    .as(slice.name())
                    .isCloseTo(expected, within(5 * expected / Math.sqrt(2.0 * values.length)));
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherGivesOthers() {
        assertThat(policy(1).parameters()).isEqualTo(policy(1).parameters());
        assertThat(policy(1).parameters()).isNotEqualTo(policy(2).parameters());
    }

    /** Changing this changes every run that starts from scratch. */
    @Test
    void bitsAreLocked() {
        assertThat(Arrays.hashCode(policy(1).parameters())).isEqualTo(LOCKED);
    }

    private static final int LOCKED = -1245805169;

    @Test
    void refusesADeviationOfZeroAndSaysWhatIsUsual() {
        assertThatThrownBy(() -> new PolicyInitializer(0))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("embedding deviation", "above 0", "found 0.0", "fix:");
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values, double mean) {
        double sum = 0;
        for (float v : values) {
            sum += (v - mean) * (v - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
