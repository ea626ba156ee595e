package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

@Timeout(60)
class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void eachElementIsInOneShareAndSharesBeginAtWholeUnits(int size) {
        try (Team team = new Team(size)) {
            for (int all : new int[] {1, 2, 7, 63, 64, 65, 117, 576, 960}) {
                for (int unit : new int[] {1, 64}) {
                    AtomicIntegerArray met = new AtomicIntegerArray(all);
                    Set<Integer> members = ConcurrentHashMap.newKeySet();
                    team.share(all, unit, (member, first, count) -> {
                        assertThat(first % unit).isZero();
                        assertThat(count).isPositive();
                        assertThat(members.add(member)).isTrue();
                        for (int i = first; i < first + count; i++) {
                            met.incrementAndGet(i);
                        }
                    });
                    for (int i = 0; i < all; i++) {
                        assertThat(met.get(i)).as("element %d of %d", i, all).isEqualTo(1);
                    }
                    assertThat(members).hasSize(Math.min(size, (all + unit - 1) / unit));
                }
            }
        }
    }

    /** Each row of each column once; whole units but where two members meet, and there only many rows are cut. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void columnsAreSharedOutWithTheirRows(int size) {
        try (Team team = new Team(size)) {
            for (int rows : new int[] {1, 7, 16, 33, 100}) {
                for (int columns : new int[] {1, 63, 64, 65, 576, 960, 1000}) {
                    AtomicIntegerArray met = new AtomicIntegerArray(rows * columns);
                    AtomicInteger parts = new AtomicInteger();
                    team.share(rows, columns, 64, (row, count, first, width) -> {
                        assertThat(first % 64).isZero();
                        assertThat(count).isPositive();
                        assertThat(width).isPositive();
                        if (count < rows) {
                            parts.incrementAndGet();
                            assertThat(rows).isGreaterThanOrEqualTo(16);
                            assertThat(width).isLessThanOrEqualTo(64);
                            assertThat(row % 8).isZero();
                        }
                        for (int r = row; r < row + count; r++) {
                            for (int c = first; c < first + width; c++) {
                                met.incrementAndGet(r * columns + c);
                            }
                        }
                    });
                    for (int i = 0; i < rows * columns; i++) {
                        assertThat(met.get(i))
                                .as("element %d of %d by %d", i, rows, columns)
                                .isEqualTo(1);
                    }
                    assertThat(parts.get()).isLessThanOrEqualTo(2 * (size - 1));
                }
            }
        }
    }

    /** What members write in one piece of work is there for all of them in the next: a scan by doubling, ten thousand pieces of work. */
    @Test
    void whatOneMemberWroteAllReadInTheNextPiece() {
        int[] from = new int[96];
        int[] to = new int[96];
        from[0] = 1;
        try (Team team = new Team(3)) {
            for (int step = 0; step < 10_000; step++) {
                int[] read = from;
                int[] written = to;
                team.share(96, 1, (member, first, count) -> {
                    for (int i = first; i < first + count; i++) {
                        written[i] = read[(i + 95) % 96];
                    }
                });
                from = written;
                to = read;
            }
        }
        int[] expected = new int[96];
        expected[10_000 % 96] = 1;
        assertThat(from).isEqualTo(expected);
    }

    /** Long enough for helpers, and then for the caller, to fall asleep. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whoeverSleptWakes(int slow) {
        AtomicInteger done = new AtomicInteger();
        try (Team team = new Team(3)) {
            for (int round = 0; round < 5; round++) {
                team.run(member -> {
                    if (member == slow) {
                        sleep(60);
                    }
                    done.incrementAndGet();
                });
                assertThat(done.get()).isEqualTo(3 * (round + 1));
                sleep(60);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFailureIsThrownAsItIsOnceAllHaveEnded(int failing) {
        AtomicInteger ended = new AtomicInteger();
        Fault fault = new Fault("here", "this", "that", "mend it");
        try (Team team = new Team(3)) {
            assertThatThrownBy(() -> team.run(member -> {
                        if (member == failing) {
                            throw fault;
                        }
                        sleep(100);
                        ended.incrementAndGet();
                    }))
                    .isSameAs(fault);
            assertThat(ended.get()).isEqualTo(2);

            team.run(member -> ended.incrementAndGet()); // and goes on
            assertThat(ended.get()).isEqualTo(5);
        }
    }

    @Test
    void anErrorOfAHelperIsThrownAsItIs() {
        try (Team team = new Team(2)) {
            assertThatThrownBy(() -> team.run(member -> {
                        if (member == 1) {
                            throw new OutOfMemoryError("of a helper");
                        }
                    }))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("of a helper");
        }
    }

    @Test
    void dealsEachOnceToWhoeverIsFree() {
        int[] by = new int[40];
        Arrays.fill(by, -1);
        AtomicInteger dealt = new AtomicInteger();
        try (Team team = new Team(2)) {
            team.deal(40, (member, index) -> {
                if (index == 0) {
                    sleep(200);
                }
                by[index] = member;
                dealt.incrementAndGet();
            });
        }
        assertThat(dealt.get()).isEqualTo(40);
        assertThat(by).doesNotContain(-1);
        int slow = by[0];
        assertThat(Arrays.stream(by).filter(member -> member != slow).count()).isGreaterThan(30);
    }

    @Test
    void dealsNoMoreOnceOneHasFailed() {
        AtomicInteger dealt = new AtomicInteger();
        try (Team team = new Team(2)) {
            assertThatThrownBy(() -> team.deal(1000, (member, index) -> {
                        dealt.incrementAndGet();
                        if (index == 3) {
                            throw new IllegalStateException("the fourth");
                        }
                        sleep(5);
                    }))
                    .hasMessage("the fourth");
        }
        assertThat(dealt.get()).isLessThan(10);
    }

    /** Also a helper that waits for something. */
    @Test
    void whoInterruptsTheCallerEndsTheDealing() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicBoolean cancelled = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try (Team team = new Team(2)) {
                team.deal(1000, (member, index) -> {
                    begun.countDown();
                    try {
                        Thread.sleep(30_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            } catch (CancellationException e) {
                cancelled.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        caller.join(20_000);
        assertThat(cancelled).isTrue();
    }

    @Test
    void helpersGoHomeWhenItIsClosed() throws InterruptedException {
        Set<Thread> helpers = ConcurrentHashMap.newKeySet();
        try (Team team = new Team(4)) {
            team.run(member -> helpers.add(Thread.currentThread()));
        }
        helpers.remove(Thread.currentThread());
        assertThat(helpers).hasSize(3);
        for (Thread helper : helpers) {
            helper.join(10_000);
            assertThat(helper.isAlive()).isFalse();
        }
    }

    @Test
    void refusesToBeNobody() {
        assertThatThrownBy(() -> new Team(0)).isInstanceOf(Fault.class).hasMessageContaining("at least one thread");
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
