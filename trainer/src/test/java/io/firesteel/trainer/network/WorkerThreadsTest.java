package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WorkerThreadsTest {
    /** DL4J wraps it in words of its own, and the other workers fail for other reasons because of it. */
    @Test
    void wantOfMemoryIsToldWhoeverMetItAndHoweverItWasWrapped() {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        try (WorkerThreads threads = new WorkerThreads(3, () -> null)) {
            assertThatThrownBy(() -> threads.run(worker -> {
                        if (Thread.currentThread().getName().endsWith("1")) {
                            throw new IllegalStateException("This should not happen", new RuntimeException(error));
                        }
                        throw new InterruptedException("cancelled");
                    }))
                    .isSameAs(error)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
        }
    }

    @Test
    void otherFailuresAreThrownAsTheyAre() {
        IllegalStateException failure = new IllegalStateException("first");
        try (WorkerThreads threads = new WorkerThreads(2, () -> null)) {
            assertThatThrownBy(() -> threads.run(worker -> {
                        if (Thread.currentThread().getName().endsWith("0")) {
                            throw failure;
                        }
                    }))
                    .isSameAs(failure);
        }
    }
}
