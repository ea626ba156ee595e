package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.publish.PolicyCache;
import io.firesteel.cluster.spark.rollouts.verifiers.Dawdles;
import io.firesteel.cluster.spark.rollouts.verifiers.Parity;
import io.firesteel.cluster.spark.rollouts.verifiers.Refuses;
import io.firesteel.cluster.spark.rollouts.verifiers.Slow;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutProgress;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.ScoreRequest.Sequence;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Several runs of one application at a time, their tasks in this JVM: nobody may notice the others. */
@Timeout(120)
class SeveralRunsTest {
    private static SparkApplication application;

    @BeforeAll
    static void start() {
        application = SparkApplication.of("several runs", "local[2]");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void runsThatSampleAtTheSameTimeGetTheBitsThatEachGetsAlone(int runs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(runs);
        CountDownLatch together = new CountDownLatch(runs);
        List<Future<List<List<Group<ScoredRollout>>>>> sampled = new ArrayList<>();

        for (int r = 0; r < runs; r++) {
            int run = r;
            sampled.add(threads.submit(() -> {
                try (Rollouts rollouts = rollouts("run " + run)) {
                    List<List<Group<ScoredRollout>>> groups = new ArrayList<>();
                    together.countDown();
                    together.await();
                    for (int iteration = 0; iteration < 4; iteration++) {
                        groups.add(rollouts.sample(policy(run, iteration), request(run, iteration))
                                .groups());
                    }
                    return groups;
                }
            }));
        }

        for (int run = 0; run < runs; run++) {
            for (int iteration = 0; iteration < 4; iteration++) {
                assertThat(sampled.get(run).get().get(iteration))
                        .as("run %d, iteration %d", run, iteration)
                        .isEqualTo(alone(policy(run, iteration), request(run, iteration)));
            }
        }
        threads.shutdown();
        assertThat(application.runs()).as("runs still alive").isZero();
    }

    /** Policies of one version and one shape, runs of one name, setups that differ in nothing: what they share is no more than that. */
    @Test
    void twoRunsOfOneNameDoNotMix() throws Exception {
        RolloutRequest request = Work.request("of one name", 20, Parity.class);
        Policy one = Work.policy(1, 16);
        float[] parameters = one.parameters().clone();
        parameters[17] += 0.5f;
        Policy other = new Policy(one.architecture(), one.version(), parameters);

        try (Rollouts first = rollouts("twin");
                Rollouts second = rollouts("twin")) {
            RolloutHandle sampledFirst = first.sampleAsync(one, request);
            RolloutHandle sampledSecond = second.sampleAsync(other, request);

            assertThat(sampledSecond.await().groups())
                    .isEqualTo(alone(other, request))
                    .isNotEqualTo(sampledFirst.await().groups());
            assertThat(sampledFirst.await().groups()).isEqualTo(alone(one, request));
        }
    }

    /** Five policies at a time, of which the publisher keeps two that nobody uses. */
    @Test
    void oneRunMayAskForSeveralThingsAtATimeAndAwaitThemInAnyOrder() throws Exception {
        try (Rollouts rollouts = rollouts("asks much")) {
            List<RolloutHandle> handles = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                handles.add(rollouts.sampleAsync(policy(7, i), request(7, i)));
            }

            for (int i = 4; i >= 0; i--) {
                assertThat(handles.get(i).await().groups()).isEqualTo(alone(policy(7, i), request(7, i)));
            }
        }
    }

    @Test
    void whatIsInterruptedOrFailsOrIsClosedDisturbsNobody() throws Exception {
        Dawdles.started = new CountDownLatch(1);
        Dawdles.interrupted = new CountDownLatch(1);
        RolloutRequest long_ = Work.request("interrupted", 2, Dawdles.class);
        RolloutRequest refused = Work.request("refused", 4, Refuses.class);

        try (Rollouts calm = rollouts("calm");
                Rollouts cancelled = rollouts("cancelled");
                Rollouts failing = rollouts("failing");
                Rollouts closed = rollouts("closed")) {
            RolloutHandle dawdling = cancelled.sampleAsync(policy(1, 0), long_);
            RolloutHandle forgotten = closed.sampleAsync(policy(2, 0), Work.request("forgotten", 60, Slow.class));
            Dawdles.started.await();
            RolloutHandle undisturbed = calm.sampleAsync(policy(0, 0), request(0, 0));
            RolloutHandle refusal = failing.sampleAsync(policy(3, 0), refused);

            dawdling.cancel();
            closed.close();

            assertThatThrownBy(dawdling::await).isInstanceOf(CancellationException.class);
            assertThatThrownBy(forgotten::await).isInstanceOf(CancellationException.class);
            assertThatThrownBy(refusal::await).isInstanceOf(Fault.class).hasMessageContaining("fix the data set");
            assertThat(Dawdles.interrupted.await(20, TimeUnit.SECONDS))
                    .as("its task was interrupted")
                    .isTrue();
            assertThat(undisturbed.await().groups()).isEqualTo(alone(policy(0, 0), request(0, 0)));
            assertThat(cancelled.sample(policy(1, 1), request(1, 1)).groups())
                    .as("the same run afterwards")
                    .isEqualTo(alone(policy(1, 1), request(1, 1)));
            assertThat(failing.sample(policy(3, 1), request(3, 1)).groups())
                    .isEqualTo(alone(policy(3, 1), request(3, 1)));
        }
    }

    /** 120 completions of 20 ms each keep two cores busy for more than a second; after each of its six parts a core is free for the other run. */
    @Test
    void aShortRequestDoesNotWaitForTheEndOfALongOneOfAnotherRun() throws Exception {
        Slow.started = new CountDownLatch(1);
        try (Rollouts patient = rollouts("long");
                Rollouts quick = rollouts("short")) {
            quick.sample(policy(1, 0), Work.request("so that both are alive", 1, Parity.class));
            RolloutHandle evaluation = patient.sampleAsync(policy(0, 0), Work.request("evaluation", 40, Slow.class));
            Slow.started.await();

            quick.sample(policy(1, 0), Work.request("iteration", 2, Parity.class));

            assertThat(evaluation.isDone()).as("the long request").isFalse();
            assertThat(evaluation.await().groups()).hasSize(40);
        }
    }

    @Test
    void cachesHoldTwoPoliciesAndOneSetupOfEachRunThatIsAlive() throws Exception {
        Rollouts first = rollouts("first");
        Rollouts second = rollouts("second");
        Rollouts third = rollouts("third");
        for (int iteration = 0; iteration < 4; iteration++) {
            int run = 0;
            for (Rollouts rollouts : List.of(first, second, third)) {
                rollouts.sample(policy(run++, iteration), Work.request("one", 1, Parity.class));
            }
        }

        assertThat(PolicyCache.held()).as("policies").isEqualTo(3 * PolicyCache.KEPT);
        assertThat(SetupCache.held()).as("setups").isEqualTo(3);
        second.close();
        third.close();
        first.sample(policy(0, 4), Work.request("one", 1, Parity.class));
        assertThat(PolicyCache.held()).as("policies, when two runs have gone").isEqualTo(PolicyCache.KEPT);
        assertThat(SetupCache.held()).isEqualTo(1);
        first.close();
    }

    @Test
    void jobsBearTheNameAndThePoolOfTheirRunAndTheCallersOwnStand() throws Exception {
        JavaSparkContext spark = application.context();
        BlockingQueue<Properties> started = new LinkedBlockingQueue<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                started.add(job.properties());
            }
        };
        spark.sc().addSparkListener(listener);
        spark.setJobGroup("theirs", "a notebook's cell", false);
        try (Rollouts rollouts = rollouts("countdown · warm-up")) {
            rollouts.sample(policy(0, 0), Work.request("iteration 12 · sampling", 5, Parity.class));
            rollouts.score(policy(0, 0), new ScoreRequest("teacher", sequences(3)));

            Properties sampling = started.poll(30, TimeUnit.SECONDS);
            assertThat(sampling)
                    .containsEntry(
                            "spark.job.description", "countdown · warm-up · iteration 12 · sampling · 5 prompts × 3")
                    .containsEntry("spark.scheduler.pool", "countdown · warm-up")
                    .containsEntry("spark.job.interruptOnCancel", "true");
            assertThat(started.poll(30, TimeUnit.SECONDS))
                    .containsEntry("spark.job.description", "countdown · warm-up · teacher · 3 sequences")
                    .doesNotContainEntry("spark.jobGroup.id", sampling.getProperty("spark.jobGroup.id"));
            assertThat(spark.getLocalProperty("spark.jobGroup.id")).isEqualTo("theirs");
            assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("a notebook's cell");
            assertThat(spark.getLocalProperty("spark.scheduler.pool")).isNull();
            assertThat(spark.getConf().get("spark.scheduler.mode")).isEqualTo("FAIR");
        } finally {
            spark.clearJobGroup();
            spark.sc().removeSparkListener(listener);
        }
    }

    @Test
    void progressIsToldToTheRunThatAsked() throws Exception {
        ConcurrentLinkedQueue<RolloutProgress> one = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<RolloutProgress> other = new ConcurrentLinkedQueue<>();
        try (Rollouts first = application.rollouts("one", Work.setup(), JobSettings.DEFAULT, one::add);
                Rollouts second = application.rollouts("other", Work.setup(), JobSettings.DEFAULT, other::add)) {
            RolloutHandle handle = first.sampleAsync(policy(0, 0), Work.request("of one", 6, Parity.class));
            second.sample(policy(1, 0), Work.request("of the other", 4, Parity.class));
            handle.await();
        }

        assertThat(one).isNotEmpty().allSatisfy(progress -> {
            assertThat(progress.title()).isEqualTo("of one");
            assertThat(progress.wanted()).isEqualTo(18);
        });
        assertThat(other).isNotEmpty().allSatisfy(progress -> assertThat(progress.title())
                .isEqualTo("of the other"));
    }

    @Test
    void theLogProbsOfWhatWasSampledHaveTheirBitsAgain() throws Exception {
        RolloutRequest request = Work.request("sampled", 9, Parity.class);
        try (Rollouts rollouts = rollouts("scores");
                LocalRollouts local = Work.setup().local(3, progress -> {})) {
            List<ScoredRollout> sampled = rollouts.sample(policy(0, 0), request).groups().stream()
                    .flatMap(group -> group.members().stream())
                    .toList();
            ScoreRequest given = new ScoreRequest(
                    "given", sampled.stream().map(Work::sequence).toList());

            List<float[]> scored = rollouts.score(policy(0, 0), given).logProbs();

            assertThat(scored).hasSize(27);
            for (int i = 0; i < 27; i++) {
                assertThat(scored.get(i))
                        .as("sequence %d", i)
                        .isEqualTo(sampled.get(i).rollout().completion().logProbs());
            }
            assertThat(local.score(policy(0, 0), given).logProbs())
                    .usingRecursiveComparison()
                    .isEqualTo(scored);
            assertThat(rollouts.score(policy(1, 0), given).logProbs().get(0))
                    .as("under another policy")
                    .isNotEqualTo(scored.get(0));
            assertThat(rollouts.score(policy(0, 0), new ScoreRequest("none", List.of()))
                            .logProbs())
                    .isEmpty();
        }
    }

    @Test
    void aSequenceThatDoesNotFitThePolicyIsAFaultThatCrossesWhole() {
        List<Sequence> long_ = List.of(new Sequence("row 17", new int[200], 1));
        try (Rollouts rollouts = rollouts("scores too much")) {
            assertThatThrownBy(() -> rollouts.score(policy(0, 0), new ScoreRequest("given", long_)))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("sequence row 17", "128 positions", "found 200");
        }
    }

    private static List<Sequence> sequences(int count) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(new Sequence("s" + i, new int[] {3, 4 + i, 5}, 1));
        }
        return sequences;
    }

    private static Rollouts rollouts(String run) {
        return application.rollouts(run, Work.setup(), JobSettings.DEFAULT, progress -> {});
    }

    /** Of all runs the versions are the same, the bits are not. */
    private static Policy policy(int run, int iteration) {
        return new Policy(
                Work.policy(0, 16).architecture(),
                iteration,
                Work.policy(100 * run + iteration, 16).parameters());
    }

    private static RolloutRequest request(int run, int iteration) {
        return Work.request("iteration " + iteration + " of run " + run, 11, Parity.class);
    }

    private static List<Group<ScoredRollout>> alone(Policy policy, RolloutRequest request) throws InterruptedException {
        try (LocalRollouts local = Work.setup().local(1, progress -> {})) {
            return local.sample(policy, request).groups();
        }
    }
}
