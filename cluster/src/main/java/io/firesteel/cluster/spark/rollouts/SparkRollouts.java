package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.spark.job.TaskRdd;
import io.firesteel.cluster.spark.publish.PolicyPublisher;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.wire.RolloutCodec;
import io.firesteel.core.Prompt;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.rollout.RolloutProgress;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;
import io.firesteel.rollout.generate.Decoder;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rollouts on a Spark cluster: the policy goes out by broadcast, prompts go out with the tasks, and each task decodes, verifies and sends one Arrow
 * batch back; tasks inside the driver take and leave them in a {@link PartQueue}. One stage, no shuffle, no barrier: executors may come, go and be late, and a task may run twice.
 *
 * <p>One request at a time; not for several threads.
 */
public final class SparkRollouts implements Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(SparkRollouts.class);

    private final JavaSparkContext spark;
    private final JobSettings settings;
    private final RolloutCodec codec;
    private final Consumer<RolloutProgress> progress;
    private final PolicyPublisher publisher;
    private final PublishedSetup setup;
    private final Set<String> introduced = new TreeSet<>();
    private long jobs;
    private int longestChecked;

    /**
     * @param codec how rollouts travel, chosen by {@link io.firesteel.cluster.wire.RolloutCodecs#choose}
     * @param progress told about once a second while a request is under way, in the asking thread
     */
    public SparkRollouts(
            JavaSparkContext spark,
            RolloutSetup setup,
            JobSettings settings,
            RolloutCodec codec,
            Consumer<RolloutProgress> progress) {
        this.spark = spark;
        this.settings = settings;
        this.codec = codec;
        this.progress = progress;
        this.publisher = new PolicyPublisher(spark, setup.runId());
        this.setup = PublishedSetup.publish(spark, setup);
    }

    @Override
    public RolloutResult sample(Policy policy, RolloutRequest request) throws InterruptedException {
        long start = System.nanoTime();
        if (request.prompts().isEmpty()) {
            return RolloutResult.gather(request, List.of(), 0);
        }
        preflight(policy, request);
        PublishedPolicy published = publisher.publish(policy);
        List<SampledGroups> written = run(published, request);
        publisher.releaseExecutors(published);
        RolloutResult result = RolloutResult.gather(request, written, (System.nanoTime() - start) / 1e9);
        result.tasks().forEach(this::introduce);
        return result;
    }

    @Override
    public void close() {
        publisher.close();
        setup.bytes().destroy();
    }

    private List<SampledGroups> run(PublishedPolicy published, RolloutRequest request) throws InterruptedException {
        if (settings.tasks().isPresent()) {
            return decode(
                    run(
                            published,
                            request,
                            "",
                            parts(request.split(settings.tasks().getAsInt()))),
                    request);
        }
        int cores = spark.defaultParallelism();
        List<RolloutRequest> shares = request.share(cores);
        if (!SparkSessions.isLocal(spark.sc().master())) {
            return decode(run(published, request, "", parts(shares)), request);
        }
        try (PartQueue queue = PartQueue.open(shares)) {
            int tasks = Math.min(cores, shares.size());
            run(published, request, queue.name(), Collections.nCopies(tasks, new byte[0]))
                    .forEach(TaskAnswer::groupsOf);
            return queue.written();
        }
    }

    private static List<byte[]> parts(List<RolloutRequest> requests) {
        return requests.stream().map(JavaBytes::write).toList();
    }

    /** One job, with a task for each of the parts; their answers. */
    private List<byte[]> run(PublishedPolicy published, RolloutRequest request, String queue, List<byte[]> parts)
            throws InterruptedException {
        LongAccumulator completions = spark.sc().longAccumulator("completions written");
        LongAccumulator tokens = spark.sc().longAccumulator("tokens written");
        RolloutTask task = new RolloutTask(published, setup, codec, queue, completions, tokens);
        String group = setup.key().runId() + "-rollouts-" + jobs++;
        String description = request.title() + " · " + request.prompts().size() + " prompts × " + request.groupSize();

        spark.setJobGroup(group, description, true);
        try {
            JavaFutureAction<List<byte[]>> action = new TaskRdd(spark.parallelize(parts, parts.size()), task)
                    .toJavaRDD()
                    .collectAsync();
            JobWatch watch = new JobWatch(spark, action, request.title(), settings);
            return watch.await(elapsed -> progress.accept(new RolloutProgress(
                    request.title(), completions.sum(), request.completions(), tokens.sum(), elapsed)));
        } finally {
            spark.clearJobGroup();
        }
    }

    private List<SampledGroups> decode(List<byte[]> answers, RolloutRequest request) {
        Map<String, Prompt> prompts =
                request.prompts().stream().collect(Collectors.toMap(Prompt::id, Function.identity()));
        List<SampledGroups> written = new ArrayList<>();
        for (byte[] answer : answers) {
            written.add(codec.decode(TaskAnswer.groupsOf(answer), prompts));
        }
        return written;
    }

    /**
     * Refuses, before anything is sent, executors that cannot hold the policies and one completion; warns of those that cannot hold a full
     * decoder per task, which then decodes fewer completions at a time. Done again only for longer sequences.
     */
    private void preflight(Policy policy, RolloutRequest request) {
        int tokens = request.longestSequence(policy.architecture());
        if (tokens <= longestChecked) {
            return;
        }
        longestChecked = tokens;
        long heap = Runtime.getRuntime().maxMemory();
        MemoryPlan.of(spark.getConf(), policy.architecture(), tokens, 1, heap).check();
        MemoryPlan plan = MemoryPlan.of(spark.getConf(), policy.architecture(), tokens, Decoder.DEFAULT_ROWS, heap);
        if (plan.neededBytes() > plan.heapBytes()) {
            LOG.warn(
                    "{} is too small for {} completions per task at a time; fewer are decoded together, which is slower\n{}",
                    plan.setting(),
                    Decoder.DEFAULT_ROWS,
                    plan.table());
        } else {
            LOG.info("{}", plan.table());
        }
    }

    /** Says once per executor what it computes with, so that a slow one does not stay unnoticed. */
    private void introduce(TaskFigures figures) {
        if (!introduced.add(figures.executor())) {
            return;
        }
        if (figures.kernels().equals(Kernels.scalar().provider())) {
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
