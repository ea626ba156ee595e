package io.firesteel.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(20)
class LeasedCacheTest {
    private final List<String> disposed = new ArrayList<>();
    private final LeasedCache<Integer, String> cache = new LeasedCache<>(2, disposed::add);

    @Test
    void tasksThatAskAtTheSameTimeShareOneThatIsMadeOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch allAsked = new CountDownLatch(8);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<String>> values = new ArrayList<>();

        for (int i = 0; i < 8; i++) {
            values.add(pool.submit(() -> {
                allAsked.countDown();
                allAsked.await();
                try (LeasedCache.Lease<String> lease = cache.lease(1, () -> {
                    Thread.sleep(50);
                    return "made " + made.incrementAndGet();
                })) {
                    return lease.value();
                }
            }));
        }

        for (Future<String> value : values) {
            assertThat(value.get()).isEqualTo("made 1");
        }
        pool.shutdown();
    }

    @Test
    void whatIsDroppedGoesAtOnceOrWhenNobodyUsesItAnyMore() throws Exception {
        use(1);
        use(2);
        cache.drop(key -> key == 1);
        cache.drop(key -> key == 7);
        try (LeasedCache.Lease<String> lease = cache.lease(2, () -> "not made")) {
            cache.drop(key -> key == 2);
            assertThat(lease.value()).isEqualTo("2");
            assertThat(disposed).containsExactly("1");
        }

        assertThat(disposed).containsExactly("1", "2");
        assertThat(remakes(2)).isTrue();
        assertThat(remakes(1)).isTrue();
    }

    @Test
    void theLastTwoStayAndTheOneBeforeGoes() throws Exception {
        for (int version = 1; version <= 200; version++) {
            use(version);
            assertThat(cache.size()).isLessThanOrEqualTo(2);
        }

        assertThat(disposed).hasSize(198).startsWith("1", "2").endsWith("197", "198");
        assertThat(remakes(200)).isFalse();
        assertThat(remakes(199)).isFalse();
        assertThat(remakes(198)).isTrue();
    }

    @Test
    void oldOnesAreLetGoBeforeANewOneIsMade() throws Exception {
        use(1);
        use(2);

        try (LeasedCache.Lease<String> third = cache.lease(3, () -> {
            assertThat(cache.size()).as("2 and the one in the making").isEqualTo(2);
            return "3";
        })) {
            assertThat(third.value()).isEqualTo("3");
        }
    }

    @Test
    void whatIsInUseIsNeverDropped() throws Exception {
        LeasedCache.Lease<String> first = cache.lease(1, () -> "1");
        for (int version = 2; version <= 10; version++) {
            use(version);
        }

        assertThat(remakes(1)).as("while in use").isFalse();
        first.close();
        first.close(); // closing twice counts once
        use(11);
        use(12);

        assertThat(remakes(1)).as("once it has been given back").isTrue();
    }

    @Test
    void aFailureIsItsMakersAloneAndTheNextOneTriesAgain() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        Future<String> maker = pool.submit(() -> {
            try (LeasedCache.Lease<String> lease = cache.lease(1, () -> {
                making.countDown();
                fail.await();
                throw new IllegalStateException("killed half-way");
            })) {
                return lease.value();
            }
        });
        making.await();
        Future<String> waiter = pool.submit(() -> {
            try (LeasedCache.Lease<String> lease = cache.lease(1, () -> "second try")) {
                return lease.value();
            }
        });
        Thread.sleep(50); // most likely waiting by now; the result is the same if not
        fail.countDown();

        assertThatThrownBy(maker::get).hasRootCauseMessage("killed half-way");
        assertThat(waiter.get()).isEqualTo("second try");
        pool.shutdown();
    }

    @Test
    void eachOwnerKeepsItsLastTwoHoweverBusyTheOthersAre() throws Exception {
        LeasedCache<String, String> shared = new LeasedCache<>(2, key -> key.charAt(0), disposed::add);
        shared.serve(3);
        for (String key : List.of("a1", "b1", "b2", "c1", "b3", "b4", "b5", "b6", "a2", "a3")) {
            shared.lease(key, () -> key).close();
        }

        assertThat(disposed).as("of a two, of b two, the one of c").containsExactly("b1", "b2", "b3", "b4", "a1");
        assertThat(shared.size()).isEqualTo(5);
    }

    @Test
    void anOwnerThatHasGoneLeavesNothingOnceTheOthersAreSaidToBeFewer() throws Exception {
        LeasedCache<String, String> shared = new LeasedCache<>(2, key -> key.charAt(0), disposed::add);
        shared.serve(2);
        for (String key : List.of("a1", "a2", "b1", "b2")) {
            shared.lease(key, () -> key).close();
        }
        LeasedCache.Lease<String> held = shared.lease("a2", () -> "again");

        shared.serve(1);
        assertThat(disposed)
                .as("whoever asks next is alive, so nothing goes before")
                .isEmpty();
        shared.lease("b2", () -> "again").close();

        assertThat(disposed).as("a2 is in use").containsExactly("a1");
        held.close();
        assertThat(disposed).containsExactly("a1", "a2");
        shared.lease("c1", () -> "c1").close();
        assertThat(disposed).as("c is the last now").containsExactly("a1", "a2", "b1", "b2");
    }

    private void use(int version) throws InterruptedException {
        cache.lease(version, () -> "" + version).close();
    }

    private boolean remakes(int version) throws InterruptedException {
        boolean[] made = new boolean[1];
        cache.lease(version, () -> {
                    made[0] = true;
                    return "again";
                })
                .close();
        return made[0];
    }
}
