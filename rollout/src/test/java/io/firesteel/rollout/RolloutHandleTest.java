package io.firesteel.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(20)
class RolloutHandleTest {
    private static final RolloutResult RESULT = new RolloutResult(List.of(), List.of(), 1);

    private final RequestsUnderWay requests = new RequestsUnderWay();
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    void whoStartsDoesNotWaitAndWhoAwaitsGetsTheResultEachTime() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);

        RolloutHandle handle = requests.start("two", () -> {
            finish.await();
            return RESULT;
        });

        assertThat(handle.isDone()).isFalse();
        finish.countDown();
        assertThat(handle.await()).isSameAs(RESULT);
        assertThat(handle.await()).isSameAs(RESULT);
        handle.cancel(); // too late to change anything
        assertThat(handle.await()).isSameAs(RESULT);
    }

    @Test
    void aFailureIsTheWaitersAsItWasThrown() {
        Fault fault = new Fault("gold", "a number", "none", "fix it");

        RolloutHandle handle = requests.start("failing", () -> {
            throw fault;
        });

        assertThatThrownBy(handle::await).isSameAs(fault);
    }

    @Test
    void anInterruptOfTheWaiterEndsTheWorkFirst() throws Exception {
        RolloutHandle handle = requests.start("long", this::untilInterrupted);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean endedBefore = new AtomicBoolean();
        Thread waiter = new Thread(() -> {
            try {
                handle.await();
            } catch (InterruptedException e) {
                endedBefore.set(ended.get());
                thrown.set(e);
            }
        });
        waiter.start();

        waiter.interrupt();
        waiter.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(endedBefore).isTrue();
        assertThatThrownBy(handle::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void closingEndsWhatNobodyWaitsFor() {
        RolloutHandle handle = requests.start("forgotten", this::untilInterrupted);

        requests.close();

        assertThat(ended).isTrue();
        assertThatThrownBy(handle::await)
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("forgotten was cancelled");
    }

    private RolloutResult untilInterrupted() throws InterruptedException {
        try {
            Thread.sleep(60_000);
            return RESULT;
        } finally {
            ended.set(true);
        }
    }
}
