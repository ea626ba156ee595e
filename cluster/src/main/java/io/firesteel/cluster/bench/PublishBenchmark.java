package io.firesteel.cluster.bench;

import io.firesteel.cluster.spark.publish.PolicyPublisher;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.stats.Median;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How fast a policy reaches the executors: from {@link PolicyPublisher#publish} until each of them holds all of it, checked and
 * ready to be packed. Measured in turn with {@link PlainCopy}, which brings the same bytes to the same executors and does nothing else.
 */
public final class PublishBenchmark {
    private final JavaSparkContext spark;
    private final int executors;

    /** @param executors that are there, with one core each, so that each gets one task */
    public PublishBenchmark(JavaSparkContext spark, int executors) {
        this.spark = spark;
        this.executors = executors;
    }

    /** Refuses a heap that does not hold the policy, and what Spark keeps of two to send out. */
    public static void requireHeap(Shape shape) {
        Memory.requireHeap("bench publish", 3L * Float.BYTES * shape.parameters());
    }

    /** What an executor needs: the policy, the next one while the collector has not found the last, and room. */
    public static long executorBytes(Shape shape) {
        return (long) (2.6 * Float.BYTES * shape.parameters()) + (700L << 20);
    }

    /** {@code warmUp} pairs that do not count, then {@code repetitions} that do; the medians' figures. */
    public Map<String, Object> run(Policy policy, int warmUp, int repetitions, Consumer<String> progress) {
        List<Double> publishing = new ArrayList<>();
        List<Double> copying = new ArrayList<>();
        try (PolicyPublisher publisher = new PolicyPublisher(spark, "bench")) {
            for (int repetition = 1 - warmUp; repetition <= repetitions; repetition++) {
                double copied = copy(policy);
                // Another object, so that it is sent again.
                double published =
                        publish(publisher, new Policy(policy.architecture(), repetition, policy.parameters()));
                progress.accept(String.format(
                        Locale.ROOT,
                        "publish, %s %d: %.2f s, a plain copy %.2f s",
                        repetition > 0 ? "repetition" : "warm-up",
                        repetition > 0 ? repetition : repetition + warmUp,
                        published,
                        copied));
                if (repetition > 0) {
                    publishing.add(published);
                    copying.add(copied);
                }
            }
        }
        double bytes = (double) Float.BYTES * policy.parameters().length * executors;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "publish");
        figures.put("params", policy.parameters().length);
        figures.put("executors", executors);
        figures.put("warmUp", warmUp);
        figures.put("repetitions", repetitions);
        figures.put("seconds", Median.of(publishing));
        figures.put("bytesPerSecond", bytes / Median.of(publishing));
        figures.put("copySeconds", Median.of(copying));
        figures.put("copyBytesPerSecond", bytes / Median.of(copying));
        figures.put("speedOfCopy", Median.of(copying) / Median.of(publishing));
        Memory.peaks(figures);
        return figures;
    }

    private double publish(PolicyPublisher publisher, Policy policy) {
        long start = System.nanoTime();
        PublishedPolicy published = publisher.publish(policy);
        everywhere(new Fetch(published));
        double seconds = (System.nanoTime() - start) / 1e9;
        publisher.releaseExecutors(published);
        return seconds;
    }

    private double copy(Policy policy) {
        long start = System.nanoTime();
        try (PlainCopy copy = new PlainCopy(policy.parameters(), executors)) {
            everywhere(new Receive(copy.port(), policy.parameters().length));
            copy.join();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Runs one task on each executor at a time. */
    private void everywhere(Function<Integer, String> task) {
        List<Integer> numbers = IntStream.range(0, executors).boxed().toList();
        Set<String> reached =
                new TreeSet<>(spark.parallelize(numbers, executors).map(task).collect());
        if (reached.size() != executors) {
            throw new Fault(
                    "bench publish",
                    executors + " executors with a task each",
                    "executors " + reached,
                    "give every executor one core (spark.executor.cores=1), and wait until all have registered");
        }
    }

    private record Fetch(PublishedPolicy published) implements Function<Integer, String> {
        @Override
        public String call(Integer number) throws InterruptedException {
            published.fetch();
            return SparkEnv.get().executorId();
        }
    }

    private record Receive(int port, int floats) implements Function<Integer, String> {
        @Override
        public String call(Integer number) {
            PlainCopy.receive(port, floats);
            return SparkEnv.get().executorId();
        }
    }
}
