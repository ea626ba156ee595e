package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.publish.PolicyCache;
import io.firesteel.cluster.spark.publish.PolicyPublisher;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.spark.rollouts.verifiers.Dawdles;
import io.firesteel.cluster.spark.rollouts.verifiers.FailsAtFirst;
import io.firesteel.cluster.spark.rollouts.verifiers.Overflows;
import io.firesteel.cluster.spark.rollouts.verifiers.Parity;
import io.firesteel.cluster.spark.rollouts.verifiers.Refuses;
import io.firesteel.cluster.spark.rollouts.verifiers.Slow;
import io.firesteel.cluster.spark.rollouts.verifiers.SpendsTheHeap;
import io.firesteel.cluster.spark.rollouts.verifiers.Throws;
import io.firesteel.cluster.spark.rollouts.verifiers.Witnessed;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.wire.ArrowRolloutCodec;
import io.firesteel.cluster.wire.PlainRolloutCodec;
import io.firesteel.cluster.wire.RolloutCodec;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.Policy;
import io.firesteel.rewards.Verifier;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutProgress;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.TaskFigures;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(120)
class SparkRolloutsTest {
    private static final Policy POLICY = Work.policy(4, 16);
    private static SparkSession session;
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        // Without the cleaner, which destroys broadcasts that the garbage collector has found: what is freed, we have
        // freed.
        // With Kryo, which cannot write records, as some clusters' defaults have it.
        session = SparkSessions.open(
                "rollouts",
                "local[2,3]",
                false,
                Map.of(
                        "spark.cleaner.referenceTracking", "false",
                        "spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
        spark = new JavaSparkContext(session.sparkContext());
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 40})
    void resultsHaveTheSameBitsHoweverTheWorkIsSharedOut(int tasks) throws Exception {
        RolloutRequest request = Work.request("iteration 12 · sampling", 20, Parity.class);

        try (SparkRollouts rollouts = rollouts(tasks, new ArrowRolloutCodec())) {
            RolloutResult result = rollouts.sample(POLICY, request);

            assertThat(result.groups()).isEqualTo(inOneThread(request));
            assertThat(result.tasks()).hasSize(Math.min(tasks, 20));
        }
    }

    @Test
    void insideTheDriverEachCoreHasOneTaskThatTakesWhatThereIs() throws Exception {
        RolloutRequest request = Work.request("inside the driver", 40, Parity.class);

        try (SparkRollouts rollouts = inDriver()) {
            RolloutResult result = rollouts.sample(POLICY, request);

            assertThat(result.groups()).isEqualTo(inOneThread(request));
            assertThat(result.tasks()).hasSize(2);
            assertThat(result.tasks().stream().mapToInt(TaskFigures::prompts).sum())
                    .isEqualTo(40);
        }
    }

    @Test
    void insideTheDriverAllCoresShareTheStepsOfFewCompletionsAndThenTheirGroups() throws Exception {
        RolloutRequest request = Work.request("few", 10, Witnessed.class);
        RolloutRequest verified = Work.request("few", 10, Parity.class);
        Policy large = Work.policy(5, 1440); // 35 million parameters
        Witnessed.THREADS.clear();

        try (SparkRollouts rollouts = inDriver()) {
            RolloutResult result = rollouts.sample(large, request);

            assertThat(result.tasks()).hasSize(1);
            assertThat(Witnessed.THREADS).hasSize(2).anyMatch(name -> name.endsWith(", helper 1"));
            assertThat(outcomes(result.groups())).isEqualTo(outcomes(inOneThread(large, verified)));
        }
    }

    @Test
    void insideTheDriverWhatAFailedTaskTookIsWrittenAgain() throws Exception {
        RolloutRequest request = Work.request("inside the driver, retried", 40, FailsAtFirst.class);
        RolloutRequest untroubled = Work.request("inside the driver, retried", 40, Parity.class);

        try (SparkRollouts rollouts = inDriver()) {
            List<Group<ScoredRollout>> groups = rollouts.sample(POLICY, request).groups();

            assertThat(outcomes(groups)).isEqualTo(outcomes(inOneThread(untroubled)));
        }
    }

    @Test
    void insideTheDriverAPolicyIsHandedOverAndThenDropped() throws Exception {
        long free = freeStorage();
        PolicyPublisher publisher = new PolicyPublisher(spark, "handed over");
        Policy policy = Work.policy(1, 64);
        PublishedPolicy first = publisher.publish(policy);

        assertThat(first.fetch()).isSameAs(policy);
        assertThat(publisher.publish(policy)).isSameAs(first);
        assertThat(publisher.publish(Work.next(policy, 1)).key())
                .as("another policy of the same version")
                .isNotEqualTo(first.key());
        assertThat(freeStorage()).as("nothing is stored").isEqualTo(free);
        publisher.close();
        assertThatThrownBy(first::fetch).hasMessageContaining("policy 1 of run handed over is no longer at hand");
    }

    @Test
    void insideTheDriverWhatIsLaidOutIsGivenBackUnlessItIsInUse() throws Exception {
        RolloutRequest request = Work.request("in turns with learning", 40, Parity.class);

        try (SparkRollouts rollouts = inDriver()) {
            List<Group<ScoredRollout>> groups = rollouts.sample(POLICY, request).groups();
            assertThat(PolicyCache.held()).isEqualTo(1);

            rollouts.release();

            assertThat(PolicyCache.held()).isZero();
            RolloutHandle again = rollouts.sampleAsync(POLICY, request);
            do {
                rollouts.release();
            } while (!again.isDone());
            assertThat(again.await().groups()).isEqualTo(groups);
        }
    }

    @Test
    void aRolloutIsStampedWithItsSeedAndItsPolicy() throws Exception {
        RolloutRequest request = Work.request("sampling", 4, Parity.class);

        try (SparkRollouts rollouts = rollouts(2, new ArrowRolloutCodec())) {
            for (Group<ScoredRollout> group : rollouts.sample(POLICY, request).groups()) {
                for (int s = 0; s < group.size(); s++) {
                    ScoredRollout member = group.members().get(s);
                    Prompt prompt = group.prompt();
                    assertThat(member.rollout().sample()).isEqualTo(s);
                    assertThat(member.rollout().policyVersion()).isEqualTo(4);
                    assertThat(member.rollout().seed())
                            .isEqualTo(request.seeds().at(prompt.id()).at(s).seed());
                }
            }
        }
    }

    @Test
    void thePlainCodecGivesTheSame() throws Exception {
        RolloutRequest request = Work.request("plain", 9, Parity.class);

        try (SparkRollouts rollouts = rollouts(3, new PlainRolloutCodec())) {
            assertThat(rollouts.sample(POLICY, request).groups()).isEqualTo(inOneThread(request));
        }
    }

    @Test
    void aTaskThatFailsAndIsTriedAgainChangesNothing() throws Exception {
        RolloutRequest request = Work.request("retried", 20, FailsAtFirst.class);
        RolloutRequest untroubled = Work.request("retried", 20, Parity.class);

        try (SparkRollouts rollouts = rollouts(5, new ArrowRolloutCodec())) {
            List<Group<ScoredRollout>> groups = rollouts.sample(POLICY, request).groups();

            assertThat(outcomes(groups)).isEqualTo(outcomes(inOneThread(untroubled)));
        }
    }

    @Test
    void aFaultCrossesWholeAndIsNotTriedAgain() {
        RolloutRequest request = Work.request("refused", 1, Refuses.class);
        Refuses.ASKED.set(0);

        try (SparkRollouts rollouts = rollouts(1, new ArrowRolloutCodec())) {
            assertThatThrownBy(() -> rollouts.sample(POLICY, request)).isInstanceOfSatisfying(Fault.class, fault -> {
                assertThat(fault.where()).isEqualTo("gold of problem 0");
                assertThat(fault.fix()).isEqualTo("fix the data set");
            });
        }
        assertThat(Refuses.ASKED).hasValue(1);
    }

    @Test
    void anInterruptCancelsTheTasks() throws Exception {
        RolloutRequest request = Work.request("interrupted", 2, Dawdles.class);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread asking = new Thread(() -> {
            try (SparkRollouts rollouts = rollouts(1, new ArrowRolloutCodec())) {
                rollouts.sample(POLICY, request);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        asking.start();
        Dawdles.started.await();

        asking.interrupt();

        asking.join(20_000);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(Dawdles.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aJobThatWaitsForTheApplicationsOtherJobsIsNotGivenUp() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Blocker.latch = release;
        Thread busy = new Thread(() -> spark.parallelize(List.of(1, 2), 2).foreach(new Blocker()));
        busy.start();
        Blocker.running.await();
        JobSettings impatient = new JobSettings(OptionalInt.of(1), Duration.ofSeconds(1), Duration.ofSeconds(2));

        try (SparkRollouts rollouts =
                new SparkRollouts(spark, Work.setup(), impatient, new ArrowRolloutCodec(), progress -> {})) {
            RolloutHandle waiting = rollouts.sampleAsync(POLICY, Work.request("starved", 2, Parity.class));
            Thread.sleep(4000);
            release.countDown();

            assertThat(waiting.await().groups()).hasSize(2);
        } finally {
            release.countDown();
            busy.join();
        }
    }

    /** Spark takes any of these for the end of the JVM, if it gets to see them. */
    @ParameterizedTest
    @ValueSource(classes = {Throws.class, Overflows.class})
    void whatAPluginThrowsInsideTheDriverIsToldAndEndsNothingElse(Class<? extends Verifier> plugin) throws Exception {
        try (SparkRollouts rollouts = inDriver()) {
            assertThatThrownBy(() -> rollouts.sample(POLICY, Work.request("plugin", 8, plugin)))
                    .isInstanceOfSatisfying(Fault.class, fault -> {
                        assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
                        assertThat(fault.where())
                                .startsWith("verifier " + plugin.getName() + " on prompt problem ")
                                .endsWith(", sample 0");
                        assertThat(fault.getMessage().lines()).hasSizeLessThan(4);
                    });
            assertThat(rollouts.sample(POLICY, Work.request("afterwards", 2, Parity.class))
                            .groups())
                    .hasSize(2);
        }
    }

    @Test
    void aPluginThatSpendsTheHeapInsideTheDriverIsNamedAndEndsNothingElse() throws Exception {
        try (SparkRollouts rollouts = inDriver()) {
            assertThatThrownBy(() -> rollouts.sample(POLICY, Work.request("heap", 8, SpendsTheHeap.class)))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED))
                    .hasMessageContainingAll(
                            "memory of the driver", "verifier " + SpendsTheHeap.class.getName(), "FIRESTEEL_HEAP");
            assertThat(rollouts.sample(POLICY, Work.request("afterwards", 2, Parity.class))
                            .groups())
                    .hasSize(2);
        }
    }

    static final class Blocker implements VoidFunction<Integer> {
        static CountDownLatch latch;
        static final CountDownLatch running = new CountDownLatch(2);

        @Override
        public void call(Integer ignored) throws Exception {
            running.countDown();
            latch.await();
        }
    }

    @Test
    void sparksUiSaysWhatTheJobIs() throws Exception {
        BlockingQueue<String> descriptions = new LinkedBlockingQueue<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                descriptions.add(job.properties().getProperty("spark.job.description", "none"));
            }
        };
        session.sparkContext().addSparkListener(listener);

        try (SparkRollouts rollouts = rollouts(2, new ArrowRolloutCodec())) {
            rollouts.sample(POLICY, Work.request("iteration 12 · sampling", 5, Parity.class));

            assertThat(descriptions.poll(30, TimeUnit.SECONDS))
                    .isEqualTo("test-run · iteration 12 · sampling · 5 prompts × 3");
        } finally {
            session.sparkContext().removeSparkListener(listener);
        }
    }

    @Test
    void progressEndsWithEverythingDone() throws Exception {
        List<RolloutProgress> seen = new ArrayList<>();
        RolloutRequest request = Work.request("watched", 6, Parity.class);

        try (SparkRollouts rollouts =
                new SparkRollouts(spark, Work.setup(), JobSettings.DEFAULT, new ArrowRolloutCodec(), seen::add)) {
            RolloutResult result = rollouts.sample(POLICY, request);

            RolloutProgress last = seen.get(seen.size() - 1);
            assertThat(last.sampled()).isEqualTo(18);
            assertThat(last.wanted()).isEqualTo(18);
            assertThat(last.tokens()).isEqualTo(result.tokens()).isPositive();
        }
    }

    /** Verifying 180 completions takes two cores 1.8 s; a second after the start no task has ended, and the first parts have been sampled. */
    @Test
    void progressCountsWhatTasksHaveSampledThatAreStillUnderWay() throws Exception {
        Slow.started = new CountDownLatch(1);
        List<RolloutProgress> seen = new ArrayList<>();
        RolloutRequest request = Work.request("watched", 60, Slow.class);

        try (SparkRollouts rollouts =
                new SparkRollouts(spark, Work.setup(), JobSettings.DEFAULT, new ArrowRolloutCodec(), seen::add)) {
            rollouts.sample(POLICY, request);
        }

        assertThat(seen).hasSizeGreaterThan(1);
        assertThat(seen.get(0).sampled()).isPositive();
        assertThat(seen.get(0).tokens()).isPositive();
        assertThat(seen.get(seen.size() - 1).sampled()).isEqualTo(180);
    }

    @Test
    void twoHundredVersionsLeaveNeitherBroadcastsNorHeapBehind() throws Exception {
        Policy first = Work.policy(0, 128);
        long megabyte = 4L * first.parameters().length;
        long freeBefore = freeStorage();
        long heapBefore = usedHeap();

        try (PolicyPublisher publisher = new PolicyPublisher(spark, "many versions", false)) {
            for (int version = 0; version < 200; version++) {
                PublishedPolicy published = publisher.publish(Work.next(first, version));
                PolicyCache.lease(published, 1, Arithmetic.EXACT).close();
                publisher.releaseExecutors(published);
            }

            assertThat(freeBefore - settledStorage(freeBefore - 5 * megabyte))
                    .as("storage memory that two versions hold, each as a value and as blocks")
                    .isBetween(2 * megabyte, 5 * megabyte);
            assertThat(PolicyCache.held()).isEqualTo(2);
            assertThat(usedHeap() - heapBefore)
                    .as("heap, two packed versions included")
                    .isLessThan(30 * megabyte);
        }
        assertThat(freeBefore - settledStorage(freeBefore))
                .as("storage memory held after closing")
                .isZero();
    }

    private static SparkRollouts rollouts(int tasks, RolloutCodec codec) {
        JobSettings settings = new JobSettings(OptionalInt.of(tasks), Duration.ofSeconds(30), Duration.ofMinutes(1));
        return new SparkRollouts(spark, Work.setup(), settings, codec, progress -> {});
    }

    private static List<Group<ScoredRollout>> inOneThread(RolloutRequest request) throws InterruptedException {
        return inOneThread(POLICY, request);
    }

    private static List<Group<ScoredRollout>> inOneThread(Policy policy, RolloutRequest request)
            throws InterruptedException {
        try (LocalRollouts local = Work.setup().local(1, progress -> {})) {
            return local.sample(policy, request).groups();
        }
    }

    private static SparkRollouts inDriver() {
        return new SparkRollouts(spark, Work.setup(), JobSettings.DEFAULT, new ArrowRolloutCodec(), progress -> {});
    }

    private static List<Object> outcomes(List<Group<ScoredRollout>> groups) {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .<Object>map(SparkRolloutsTest::outcome)
                .toList();
    }

    private static List<Object> outcome(ScoredRollout scored) {
        return List.of(
                scored.rollout().prompt().id(),
                scored.rollout().completion(),
                scored.rollout().seed(),
                scored.verdict(),
                scored.reward());
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Bytes of storage memory that are free, as the driver was told. */
    private static long freeStorage() {
        return (Long) session.sparkContext()
                .getExecutorMemoryStatus()
                .valuesIterator()
                .next()
                ._2();
    }

    /** The same, once removals, which Spark does in its own time, have brought it to {@code enough}; or after ten seconds. */
    private static long settledStorage(long enough) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (freeStorage() < enough && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        return freeStorage();
    }
}
