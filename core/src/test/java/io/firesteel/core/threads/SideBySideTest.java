package io.firesteel.core.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicIntegerArray;

class SideBySideTest {
    @Test
    void everyPieceIsDoneOnceWhateverTheNumberOfThreads() {
        for (int pieces : new int[] {0, 1, 2, 3, 7, 1000}) {
            for (long numbers : new long[] {0, 1 << 20, Long.MAX_VALUE}) {
                AtomicIntegerArray done = new AtomicIntegerArray(pieces);

                SideBySide.run(pieces, numbers, done::incrementAndGet);

                for (int i = 0; i < pieces; i++) {
                    assertThat(done.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void whatAPieceThrowsIsThrownWhenAllAreDone() {
        AtomicIntegerArray done = new AtomicIntegerArray(2);

        assertThatThrownBy(() -> SideBySide.run(2, Long.MAX_VALUE, i -> {
                    done.incrementAndGet(i);
                    throw new IllegalStateException("piece");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("piece");
        assertThat(done.get(0)).isEqualTo(1);
    }

    @Test
    void anInterruptStaysUpAndEndsNothing() {
        AtomicIntegerArray done = new AtomicIntegerArray(8);
        Thread.currentThread().interrupt();

        SideBySide.run(8, Long.MAX_VALUE, done::incrementAndGet);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(done.toString()).doesNotContain("0");
    }
}
