package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.bench.Shape;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.publish.PoliciesAtHand;
import io.firesteel.cluster.spark.publish.PolicyCache;
import io.firesteel.cluster.spark.publish.PolicyKey;
import io.firesteel.cluster.spark.publish.PolicyPieces;
import io.firesteel.cluster.spark.publish.PolicyPublisher;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.spark.publish.SentAdapters;
import io.firesteel.cluster.spark.publish.SentPolicy;
import io.firesteel.cluster.spark.referee.OpenReferees;
import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.cluster.spark.rollouts.verifiers.KillsItsExecutor;
import io.firesteel.cluster.spark.rollouts.verifiers.Parity;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.wire.ArrowRolloutCodec;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Scorer;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.TaskFigures;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Option;
import scala.Product;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** On executors in JVMs of their own, as on a real cluster: what must be serializable, fetched, shared and survived. */
@Timeout(300)
class LocalClusterTest {
    private static final Policy POLICY = Work.policy(9, 64);

    /** Nineteen million parameters: three pieces of {@link PolicyPieces#PIECE_BYTES}. */
    private static final Policy LARGE = Shape.parse("1,8,512,4,4,4,2048,4096").policy();

    private static final JobSettings JOBS =
            new JobSettings(OptionalInt.of(12), Duration.ofSeconds(30), Duration.ofMinutes(2));

    private static SparkSession session;
    private static SparkRollouts rollouts;

    @BeforeAll
    static void start() {
        session = SparkSessions.open("local cluster", "local-cluster[2,2,1024]", false, Map.of());
        rollouts = new SparkRollouts(
                new JavaSparkContext(session.sparkContext()),
                Work.setup(),
                JOBS,
                new ArrowRolloutCodec(),
                progress -> {});
    }

    @AfterAll
    static void stop() {
        rollouts.close();
        session.stop();
    }

    @Test
    void executorsGiveTheSameBitsAsOneThreadOfThisJvm() throws Exception {
        RolloutRequest request = Work.request("cluster", 30, Parity.class);

        RolloutResult result = rollouts.sample(POLICY, request);

        assertThat(result.groups()).isEqualTo(inOneThread(request));
        assertThat(result.tasks())
                .extracting(TaskFigures::executor)
                .as("not in the driver")
                .noneMatch(executor -> executor.startsWith("driver@"));
    }

    @ParameterizedTest
    @EnumSource(Arithmetic.Precision.class)
    void executorsMultiplyAsTheDriverDoesAndOthersAreRefused(Arithmetic.Precision precision) throws Exception {
        Arithmetic here;
        try {
            here = new Arithmetic(Arithmetic.Choice.FAST, precision).here();
        } catch (Fault fault) {
            here = Assumptions.abort("fast kernels: expected " + fault.expected() + ", found " + fault.found());
        }
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        RolloutRequest request = Work.request("fast", 30, Parity.class);
        RolloutSetup setup = with("fast-" + precision, here);
        List<Group<ScoredRollout>> groups;
        List<float[]> scored;
        ScoreRequest asked;
        try (SparkRollouts fast = new SparkRollouts(spark, setup, JOBS, new ArrowRolloutCodec(), progress -> {})) {
            RolloutResult result = fast.sample(POLICY, request);
            groups = result.groups();
            assertThat(result.tasks())
                    .extracting(TaskFigures::kernels)
                    .allMatch(Kernels.of(here).provider()::equals);
            asked = new ScoreRequest(
                    "fast scores",
                    completions(groups, Work::sequence),
                    request.sampling().temperature());
            scored = fast.score(POLICY, asked).logProbs();
        }
        try (LocalRollouts local = setup.local(1, progress -> {})) {
            assertThat(local.sample(POLICY, request).groups()).isEqualTo(groups);
        }
        List<float[]> sampled =
                completions(groups, each -> each.rollout().completion().logProbs());
        assertThat(scored).hasSameSizeAs(sampled);
        for (int i = 0; i < scored.size(); i++) {
            assertThat(scored.get(i)).isEqualTo(sampled.get(i));
        }

        Arithmetic others =
                new Arithmetic(Arithmetic.Choice.FAST, precision, "oneDNN 2.5.2 brg:of_another_cpu 00c0ffee");
        try (SparkRollouts mixed = new SparkRollouts(
                spark, with("mixed-" + precision, others), JOBS, new ArrowRolloutCodec(), progress -> {})) {
            assertThatThrownBy(() -> mixed.sample(POLICY, request))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("brg:of_another_cpu")
                    .hasMessageContaining("machines of one kind");
            assertThatThrownBy(() -> mixed.score(POLICY, asked))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("brg:of_another_cpu");
        }
    }

    private static RolloutSetup with(String run, Arithmetic arithmetic) {
        RolloutSetup plain = Work.setup();
        return new RolloutSetup(
                run,
                plain.tokenizerJson(),
                plain.rewards(),
                plain.sandbox(),
                plain.answerPatience(),
                List.of(),
                arithmetic);
    }

    private static <T> List<T> completions(
            List<Group<ScoredRollout>> groups, java.util.function.Function<ScoredRollout, T> of) {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .map(of)
                .toList();
    }

    @Test
    void executorsAskARewardModelForTheBitsThatThisJvmGets() throws Exception {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        Policy blocks = Work.policy(5, 32);
        float[] score = new float[32];
        for (int i = 0; i < score.length; i++) {
            score[i] = (float) (new Seeds(4).uniform(i) - 0.5);
        }
        RewardSettings rewards = new RewardSettings(
                100,
                List.of(
                        new RewardSettings.Part("tinyzero", "tinyzero", 1, Map.of()),
                        new RewardSettings.Part("liked", "reward-model", 0.5, Map.of("path", "somewhere"))));
        RolloutRequest request = Work.request("asked", 30, Parity.class);
        RolloutSetup plain = Work.setup();
        PublishedPolicy here = PoliciesAtHand.offer("here", blocks);
        try (PolicyPublisher publisher = new PolicyPublisher(spark, "reward model");
                OpenReferees opened =
                        OpenReferees.open(List.of(new Referee.OfRewardModel("liked", here, score)), Kernels.best())) {
            Referee sent = new Referee.OfRewardModel("liked", publisher.publish(blocks), score);
            RolloutSetup setup = new RolloutSetup(
                    "asked",
                    plain.tokenizerJson(),
                    rewards,
                    plain.sandbox(),
                    plain.answerPatience(),
                    List.of(sent),
                    Arithmetic.EXACT);
            List<Group<ScoredRollout>> groups;
            try (SparkRollouts asking =
                    new SparkRollouts(spark, setup, JOBS, new ArrowRolloutCodec(), progress -> {})) {
                groups = asking.sample(POLICY, request).groups();
            }
            Scorer scorer = setup.scorer(opened);
            List<Group<ScoredRollout>> alone = inOneThread(request).stream()
                    .map(group -> scorer.score(new Group<>(
                            group.prompt(),
                            group.members().stream().map(ScoredRollout::rollout).toList())))
                    .toList();

            assertThat(groups).isEqualTo(alone);
            assertThat(groups.stream()
                            .flatMap(group -> group.members().stream())
                            .map(member -> member.reward().parts().get("liked"))
                            .distinct())
                    .as("values of completions that differ")
                    .hasSizeGreaterThan(20);
        } finally {
            PoliciesAtHand.drop(here.key());
        }
    }

    @Test
    void aLostExecutorChangesNothing() throws Exception {
        RolloutRequest request = Work.request("lost executor", 30, KillsItsExecutor.class);
        RolloutRequest untroubled = Work.request("lost executor", 30, Parity.class);

        RolloutResult result = rollouts.sample(POLICY, request);

        assertThat(completions(result.groups())).isEqualTo(completions(inOneThread(untroubled)));
    }

    @Test
    void fourRunsAtATimeGetTheBitsThatEachGetsAloneAndExecutorsKeepTwoPoliciesOfEach() throws Exception {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        RolloutRequest request = Work.request("four", 24, Parity.class);
        List<Rollouts> runs = new ArrayList<>();
        AliveRuns alive = new AliveRuns();
        for (int run = 0; run < 4; run++) {
            runs.add(new SparkRollouts(
                    spark, alive.enter("one of four"), Work.setup(), JOBS, new ArrowRolloutCodec(), progress -> {}));
        }
        try {
            for (int version = 0; version < 3; version++) {
                List<RolloutHandle> handles = new ArrayList<>();
                for (int run = 0; run < 4; run++) {
                    handles.add(runs.get(run).sampleAsync(policy(run, version), request));
                }

                for (int run = 0; run < 4; run++) {
                    assertThat(handles.get(run).await().groups())
                            .as("run %d, version %d", run, version)
                            .isEqualTo(inOneThread(policy(run, version), request));
                }
            }
            List<Integer> held = spark.parallelize(List.of(0, 1, 2, 3, 4, 5, 6, 7), 8)
                    .map(number -> PolicyCache.held())
                    .collect();
            // An executor that has just come in place of a lost one may hold fewer, or none.
            assertThat(Collections.max(held))
                    .as("policies of four runs that the busiest executor holds, of %s", held)
                    .isBetween(PolicyCache.KEPT + 1, 4 * PolicyCache.KEPT);
        } finally {
            runs.forEach(Rollouts::close);
        }
    }

    /** Of all runs the versions are the same, the bits are not. */
    private static Policy policy(int run, int version) {
        return new Policy(
                POLICY.architecture(),
                version,
                Work.policy(100 * run + version, 64).parameters());
    }

    @Test
    void executorsScoreWhatTheySampledToTheBit() throws Exception {
        RolloutRequest request = Work.request("scored", 10, Parity.class);
        List<ScoredRollout> sampled = rollouts.sample(POLICY, request).groups().stream()
                .flatMap(group -> group.members().stream())
                .toList();

        List<float[]> scored = rollouts.score(
                        POLICY,
                        new ScoreRequest(
                                "scored", sampled.stream().map(Work::sequence).toList()))
                .logProbs();

        assertThat(scored).hasSize(30);
        for (int i = 0; i < 30; i++) {
            assertThat(scored.get(i))
                    .isEqualTo(sampled.get(i).rollout().completion().logProbs());
        }
    }

    private record Fetch(PublishedPolicy published) implements Function<Integer, String> {
        @Override
        public String call(Integer number) throws InterruptedException {
            Thread.sleep(200); // so that no executor has done all before the other begins
            Parameters fetched = published.fetch();
            float[] parameters = new float[fetched.size()];
            fetched.copy(0, parameters, 0, parameters.length);
            Policy policy = new Policy(published.architecture(), published.key().version(), parameters);
            return SparkEnv.get().executorId() + " " + policy.fingerprint();
        }
    }

    @Test
    void aPolicyOfSeveralPiecesReachesBothExecutorsToTheBitAndIsFreedEverywhere() {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        PolicyPublisher publisher = new PolicyPublisher(spark, "large");
        SentPolicy published = (SentPolicy) publisher.publish(LARGE);
        int pieces = PolicyPieces.of(LARGE.parameters().length).count();

        List<String> fetched = spark.parallelize(List.of(0, 1, 2, 3, 4, 5, 6, 7), 8)
                .map(new Fetch(published))
                .collect();

        assertThat(pieces).isGreaterThan(2);
        assertThat(fetched).allSatisfy(line -> assertThat(line).endsWith(" " + LARGE.fingerprint()));
        assertThat(fetched.stream().map(line -> line.split(" ")[0]).distinct()).hasSizeGreaterThan(1);
        assertThat(held(published, pieces)).isEqualTo(pieces);
        assertThat(holders(published, 1)).as("the driver and two executors").isEqualTo(3);
        publisher.releaseExecutors(published);
        assertThat(held(published, pieces)).isEqualTo(pieces);
        assertThat(holders(published, 1)).as("the driver alone").isEqualTo(1);
        publisher.close();
        assertThat(held(published, pieces)).isZero();
    }

    @Test
    void aThirdPolicyTakesOverTheFirstOnesMemoryAndArrivesWhole() {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        try (PolicyPublisher publisher = new PolicyPublisher(spark, "third")) {
            for (int version = 1; version <= 4; version++) {
                float[] parameters = LARGE.parameters().clone();
                parameters[5_000_000] = version;
                Policy policy = new Policy(LARGE.architecture(), version, parameters);

                List<String> fetched = spark.parallelize(List.of(0, 1), 2)
                        .map(new Fetch(publisher.publish(policy)))
                        .collect();

                assertThat(fetched).allSatisfy(line -> assertThat(line).endsWith(" " + policy.fingerprint()));
            }
        }
    }

    @Test
    void ofAdaptersTheBaseGoesOnceAndExecutorsMergeToTheBit() throws Exception {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        PolicyPublisher publisher = new PolicyPublisher(spark, "adapters");
        List<SentAdapters> sent = new ArrayList<>();
        for (int version = 1; version <= 3; version++) {
            Policy policy = adapted(LARGE, version);
            sent.add((SentAdapters) publisher.publish(policy));

            List<String> fetched = spark.parallelize(List.of(0, 1, 2, 3), 4)
                    .map(new Fetch(sent.get(version - 1)))
                    .collect();

            assertThat(fetched).allSatisfy(line -> assertThat(line).endsWith(" " + policy.fingerprint()));
            assertThat(policy.fingerprint()).isNotEqualTo(LARGE.fingerprint());
        }
        SentPolicy base = sent.get(0).base();
        assertThat(sent).allSatisfy(one -> assertThat(one.base()).isSameAs(base));
        assertThat(sent.get(2).bytes()).isLessThan(base.bytes() / 100);
        assertThat(held(base, 3)).isEqualTo(3);

        publisher.publish(LARGE);
        publisher.publish(new Policy(LARGE.architecture(), 5, LARGE.parameters()));
        assertThat(held(base, 3))
                .as("pieces of a base that nobody needs any more")
                .isZero();
        publisher.close();
    }

    @Test
    void completionsOfAnAdaptedPolicyAreThoseOfTheMergedOne() throws Exception {
        RolloutRequest request = Work.request("adapted", 12, Parity.class);
        Policy policy = adapted(POLICY, 3);

        RolloutResult result = rollouts.sample(policy, request);

        assertThat(result.groups()).isEqualTo(inOneThread(policy, request));
    }

    @Test
    void executorsThatMergeToOtherBitsAreFound() {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        try (PolicyPublisher publisher = new PolicyPublisher(spark, "other bits")) {
            SentAdapters sent = (SentAdapters) publisher.publish(adapted(POLICY, 1));
            PolicyKey key = new PolicyKey(sent.key().runId(), 1, sent.key().crc() ^ 1);

            assertThatThrownBy(() -> spark.parallelize(List.of(0), 1)
                            .map(new Fetch(new SentAdapters(key, sent.base(), sent.settings(), sent.adapters())))
                            .collect())
                    .hasMessageContainingAll("policy 1 of run other bits", "merged parameters of CRC-32C");
        }
    }

    /** A policy with adapters of its own. */
    private static Policy adapted(Policy base, long version) {
        LoraSettings.On settings = new LoraSettings.On(2, 4, List.of("q_proj", "down_proj"));
        float[] adapters = new float[new AdapterLayout(base.layout(), settings).size()];
        for (int i = 0; i < adapters.length; i++) {
            adapters[i] = (float) (0.05 * new Seeds(version).gaussian(i));
        }
        Adapted adapted = new Adapted(base, settings, adapters);
        float[] merged = new float[base.size()];
        adapted.merged().copyAll(merged);
        return new Policy(base.architecture(), version, Parameters.of(merged), adapted);
    }

    @Test
    void aDamagedPieceIsFoundAndTriedAgainBeforeTheJobFails() {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        try (PolicyPublisher publisher = new PolicyPublisher(spark, "damaged")) {
            SentPolicy published = (SentPolicy) publisher.publish(LARGE);
            BlockManager blocks = SparkEnv.get().blockManager();
            BroadcastBlockId second =
                    PolicyPieces.block(published.parameters().checksums().id(), 1);
            PolicyPieces pieces = PolicyPieces.of(LARGE.parameters().length);
            byte[] piece = new byte[pieces.bytes(1)];
            pieces.cut(LARGE, 1, piece);
            piece[12_345] ^= 4;
            blocks.removeBlock(second, true);
            blocks.putBytes(
                    second,
                    PolicyPieces.stored(piece),
                    StorageLevels.MEMORY_AND_DISK_SER,
                    true,
                    ClassTag$.MODULE$.apply(byte[].class));

            assertThatThrownBy(() -> spark.parallelize(List.of(0), 1)
                            .map(new Fetch(published))
                            .collect())
                    .hasMessageContainingAll("failed 4 times", "policy 1 of run damaged, piece 1 of 3", "CRC-32C");
        }
    }

    /** Pieces that somebody holds. */
    private static long held(SentPolicy published, int pieces) {
        return IntStream.range(0, pieces)
                .filter(i -> SparkEnv.get()
                        .blockManager()
                        .master()
                        .contains(PolicyPieces.block(
                                published.parameters().checksums().id(), i)))
                .count();
    }

    /** Block managers that have a piece. */
    private static int holders(SentPolicy published, int piece) {
        Option<?> known = SparkEnv.get()
                .blockManager()
                .master()
                .getLocationsAndStatus(
                        PolicyPieces.block(published.parameters().checksums().id(), piece), "no host");
        return ((Seq<?>) ((Product) known.get()).productElement(0)).size();
    }

    private static List<Completion> completions(List<Group<ScoredRollout>> groups) {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .map(member -> member.rollout().completion())
                .toList();
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
}
