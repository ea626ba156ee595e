package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import org.junit.jupiter.api.Test;

class RecomputationTest {
    /** D 12, H 4, K 2, headWidth 4, F 10, L 2: per token and block 3·12 + 2·16 + 2·8 + 3·10 = 114 floats; 2 blocks 912 bytes. */
    private static final Architecture ARCHITECTURE = Policies.llama();

    private static Recomputation recomputation(int threads, Recompute recompute, long memory) {
        return new Recomputation(ARCHITECTURE, new NetworkSettings(threads, Backend.AUTO, recompute), memory);
    }

    @Test
    void automaticIsOnWhereActivationsWouldFillMoreThanAThird() {
        // 100 tokens keep 91,200 bytes.
        assertThat(recomputation(1, Recompute.AUTO, 3 * 91_200).worthwhile(100)).isFalse();
        assertThat(recomputation(1, Recompute.AUTO, 3 * 91_200).worthwhile(101)).isTrue();
        assertThat(recomputation(2, Recompute.AUTO, 3 * 91_200).worthwhile(100)).isTrue();
    }

    @Test
    void onAndOffDoNotAskForMemory() {
        assertThat(recomputation(1, Recompute.ON, Long.MAX_VALUE).worthwhile(1)).isTrue();
        assertThat(recomputation(1, Recompute.OFF, 0).worthwhile(1_000_000)).isFalse();
    }
}
