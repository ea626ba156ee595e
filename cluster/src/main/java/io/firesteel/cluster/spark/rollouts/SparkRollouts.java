package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.JobLabel;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.spark.job.TaskRdd;
import io.firesteel.cluster.spark.publish.PolicyPublisher;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.wire.RolloutCodec;
import io.firesteel.core.Prompt;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.rollout.RequestsUnderWay;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutProgress;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.ScoreResult;
import io.firesteel.rollout.TaskFigures;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Rollouts on a Spark cluster: the policy goes out by broadcast, prompts go out with the tasks, and each task decodes, verifies and sends one Arrow
 * batch back; tasks inside the driver take and leave them in a {@link PartQueue}. One stage, no shuffle, no barrier: executors may come, go and be late, and a task may run twice.
 *
 * <p>Safe for threads. Each run has its own: its jobs bear its title, and share cores with those of other runs, in a fair pool of its own where the session has
 * such pools (ours does).
 */
public final class SparkRollouts implements Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(SparkRollouts.class);

    /** Parts of a score request per core: sequences differ in length, and whoever is done first takes the next part. */
    private static final int SCORE_PARTS = 3;

    private final JavaSparkContext spark;
    private final AliveRuns.Run run;
    private final JobSettings settings;
    private final RolloutCodec codec;
    private final Consumer<RolloutProgress> progress;
    private final PolicyPublisher publisher;
    private final PublishedSetup setup;
    private final Arithmetic arithmetic;
    private final Preflight preflight;
    private final RequestsUnderWay underWay = new RequestsUnderWay();
    private final Set<String> introduced = ConcurrentHashMap.newKeySet();
    private final AtomicLong jobs = new AtomicLong();
    private final AtomicInteger atWork = new AtomicInteger();
    private final int coresOfTask;

    /**
     * A run that has its Spark to itself.
     *
     * @param codec how rollouts travel, chosen by {@link io.firesteel.cluster.wire.RolloutCodecs#choose}
     * @param progress told about once a second while a request is under way, in the asking thread, or in the handle's
     */
    public SparkRollouts(
            JavaSparkContext spark,
            RolloutSetup setup,
            JobSettings settings,
            RolloutCodec codec,
            Consumer<RolloutProgress> progress) {
        this(spark, new AliveRuns().enter(setup.runId()), setup, settings, codec, progress);
    }

    /** @param run among those that are alive on this Spark; it ends when this is closed */
    public SparkRollouts(
            JavaSparkContext spark,
            AliveRuns.Run run,
            RolloutSetup setup,
            JobSettings settings,
            RolloutCodec codec,
            Consumer<RolloutProgress> progress) {
        this.spark = spark;
        this.run = run;
        this.settings = settings;
        this.codec = codec;
        this.progress = progress;
        this.publisher = new PolicyPublisher(spark, run.key());
        this.arithmetic = setup.arithmetic();
        this.setup = PublishedSetup.publish(spark, run.key(), setup);
        this.coresOfTask = spark.getConf().getInt("spark.task.cpus", 1);
        this.preflight = new Preflight(spark.getConf(), setup.referees(), arithmetic);
    }

    @Override
    public RolloutResult sample(Policy policy, RolloutRequest request) throws InterruptedException {
        long start = System.nanoTime();
        if (request.prompts().isEmpty()) {
            return RolloutResult.gather(request, List.of(), 0);
        }
        JobWatch.requireAlive(spark, request.title());
        preflight.check(policy.architecture(), request.longestSequence(policy.architecture()), run.alive());
        atWork.incrementAndGet();
        try (PolicyPublisher.Use use = publisher.use(policy)) {
            List<SampledGroups> written = write(use.published(), policy.architecture(), request);
            use.release();
            RolloutResult result = RolloutResult.gather(request, written, (System.nanoTime() - start) / 1e9);
            result.tasks().forEach(this::introduce);
            return result;
        } finally {
            atWork.decrementAndGet();
        }
    }

    @Override
    public RolloutHandle sampleAsync(Policy policy, RolloutRequest request) {
        return underWay.start(request.title(), () -> sample(policy, request));
    }

    @Override
    public ScoreResult score(Policy policy, ScoreRequest request) throws InterruptedException {
        long start = System.nanoTime();
        if (request.sequences().isEmpty()) {
            return ScoreResult.gather(request, List.of(), 0);
        }
        JobWatch.requireAlive(spark, request.title());
        preflight.check(policy.architecture(), request.longest(), run.alive());
        int tasks = settings.tasks().orElse(SCORE_PARTS * tasksAtOnce());
        List<byte[]> parts = request.split(tasks).stream().map(JavaBytes::write).toList();
        atWork.incrementAndGet();
        try (PolicyPublisher.Use use = publisher.use(policy)) {
            List<float[][]> scored = job(
                            new ScoreTask(use.published(), run.alive(), coresOfTask, arithmetic),
                            parts,
                            request.title(),
                            request.sequences().size() + " sequences",
                            elapsed -> "")
                    .stream()
                    .map(answer -> JavaBytes.read(TaskAnswer.groupsOf(answer), float[][].class))
                    .toList();
            use.release();
            return ScoreResult.gather(request, scored, (System.nanoTime() - start) / 1e9);
        } finally {
            atWork.decrementAndGet();
        }
    }

    @Override
    public void release() {
        publisher.releaseHere();
    }

    @Override
    public void close() {
        underWay.close();
        run.close();
        publisher.close();
        if (!spark.sc().isStopped()) { // an application that has ended has freed it
            setup.bytes().destroy();
        }
    }

    private List<SampledGroups> write(PublishedPolicy published, Architecture architecture, RolloutRequest request)
            throws InterruptedException {
        if (settings.tasks().isPresent()) {
            return decode(
                    write(
                            published,
                            request,
                            coresOfTask,
                            Optional.empty(),
                            parts(request.split(settings.tasks().getAsInt()))),
                    request);
        }
        int workers = tasksAtOnce();
        if (!Masters.isLocal(spark.sc().master())) {
            // Executors may come, go and differ: small parts too, for those that are free.
            return decode(
                    write(published, request, coresOfTask, Optional.empty(), parts(request.share(workers, 1))),
                    request);
        }
        boolean shared = run.alive() > 1 || atWork.get() > 1; // and others wait for a core
        List<RolloutRequest> shares = shared
                ? request.share(workers, 1)
                : request.share(request.workers(workers, architecture), RolloutRequest.WORTHWHILE);
        try (PartQueue queue = PartQueue.open(shares, shared)) {
            int tasks = shared ? shares.size() : Math.min(workers, shares.size());
            int threads = shared ? coresOfTask : RolloutRequest.threads(spark.defaultParallelism(), tasks);
            write(published, request, threads, Optional.of(queue), Collections.nCopies(tasks, new byte[0]))
                    .forEach(TaskAnswer::groupsOf);
            return queue.written();
        }
    }

    private int tasksAtOnce() {
        return Math.max(1, spark.defaultParallelism() / coresOfTask);
    }

    private static List<byte[]> parts(List<RolloutRequest> requests) {
        return requests.stream().map(JavaBytes::write).toList();
    }

    /**
     * @param threads of each task
     * @param queue where the parts are taken and counted inside the driver; none where they go out with the tasks
     */
    private List<byte[]> write(
            PublishedPolicy published,
            RolloutRequest request,
            int threads,
            Optional<PartQueue> queue,
            List<byte[]> parts)
            throws InterruptedException {
        LongAccumulator completions = spark.sc().longAccumulator("completions written");
        LongAccumulator tokens = spark.sc().longAccumulator("tokens written");
        return job(
                new RolloutTask(
                        published,
                        setup,
                        run.alive(),
                        threads,
                        codec,
                        queue.map(PartQueue::name).orElse(""),
                        completions,
                        tokens),
                parts,
                request.title(),
                request.prompts().size() + " prompts × " + request.groupSize(),
                elapsed -> {
                    RolloutProgress now = new RolloutProgress(
                            request.title(),
                            queue.map(PartQueue::completions).orElseGet(completions::sum),
                            request.completions(),
                            queue.map(PartQueue::tokens).orElseGet(tokens::sum),
                            elapsed);
                    progress.accept(now);
                    return now.sampled() + " of " + now.wanted() + " completions sampled";
                });
    }

    /** One job, with a task for each of the parts; their answers. */
    private List<byte[]> job(
            Function<byte[], byte[]> task, List<byte[]> parts, String title, String what, JobWatch.Progress look)
            throws InterruptedException {
        String group = run.key() + "-" + jobs.getAndIncrement();
        String description = run.title() + " · " + title + " · " + what;
        JobLabel label = new JobLabel(spark, group, description, run.title());
        try {
            return JobWatch.await(
                    spark,
                    group,
                    description,
                    settings,
                    () -> new TaskRdd(spark.parallelize(parts, parts.size()), task)
                            .toJavaRDD()
                            .collectAsync(),
                    look);
        } finally {
            label.close();
        }
    }

    private List<SampledGroups> decode(List<byte[]> answers, RolloutRequest request) {
        Map<String, Prompt> prompts =
                request.prompts().stream().collect(Collectors.toMap(Prompt::id, prompt -> prompt));
        List<SampledGroups> written = new ArrayList<>();
        for (byte[] answer : answers) {
            written.add(codec.decode(TaskAnswer.groupsOf(answer), prompts));
        }
        return written;
    }

    /** Says once per executor what it computes with, so that a slow one does not stay unnoticed. */
    private void introduce(TaskFigures figures) {
        if (!introduced.add(figures.executor())) {
            return;
        }
        if (figures.kernels().endsWith(Kernels.scalar().provider())) {
            LOG.warn(
                    "Executor {} decodes on scalar kernels: the same bits, several times slower\n"
                            + "  fix: add --add-modules=jdk.incubator.vector to spark.executor.extraJavaOptions"
                            + " (to the java command where tasks run in the driver)",
                    figures.executor());
        } else {
            LOG.info("Executor {} decodes on {} kernels", figures.executor(), figures.kernels());
        }
    }
}
