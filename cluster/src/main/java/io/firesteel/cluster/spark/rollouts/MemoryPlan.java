package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.cluster.spark.publish.PieceFetch;
import io.firesteel.cluster.spark.publish.PolicyPieces;
import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.StoredParameters;
import io.firesteel.core.policy.architecture.Architecture;
import org.apache.spark.SparkConf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one executor must hold while it samples, worked out before anything is sent: the failure it prevents is a container killed
 * without a word on which number to raise.
 *
 * @param where the executor, for people
 * @param setting the Spark setting that gives it memory
 * @param tasks how many tasks it runs at a time
 * @param runs how many runs share it
 * @param heapBytes what it has
 * @param needs bytes of the heap by purpose, in the order of a table
 * @param outside bytes outside the heap, likewise
 */
public record MemoryPlan(
        String where,
        String setting,
        int tasks,
        int runs,
        long heapBytes,
        Map<String, Long> needs,
        Map<String, Long> outside) {
    /** Java, Spark and the libraries, outside the heap: classes, compiled code, threads, buffers, as measured. */
    public static final long JAVA_BYTES = 420L << 20;

    public MemoryPlan(String where, String setting, int tasks, int runs, long heapBytes, Map<String, Long> needs) {
        this(where, setting, tasks, runs, heapBytes, needs, Map.of("Java, Spark and libraries", JAVA_BYTES));
    }

    /** Spark's own and the JVM's, beside everything counted here: Spark reserves 300 MiB of every executor's heap. */
    private static final long SPARK_BYTES = 300L << 20;

    private static final double GIB = 1L << 30;

    /**
     * The plan for one architecture. Where adapters learn, executors keep the base instead of what comes of each version, which is less.
     *
     * @param tokens the longest sequence, prompt and completion
     * @param sequences completions that a task decodes at a time
     * @param runs runs that are alive, each of which has its own policies
     * @param driverHeapBytes the heap of this JVM, which is the executor's where tasks run in it
     */
    public static MemoryPlan of(
            SparkConf conf, Architecture architecture, int tokens, int sequences, int runs, long driverHeapBytes) {
        return of(conf, architecture, architecture, "current and previous", tokens, sequences, runs, driverHeapBytes);
    }

    /**
     * The plan where what one policy samples is scored by another, which has the place of the previous one.
     *
     * @param teacher whose tasks read a sequence at a time
     */
    public static MemoryPlan of(
            SparkConf conf,
            Architecture student,
            Architecture teacher,
            int tokens,
            int sequences,
            int runs,
            long driverHeapBytes) {
        return of(conf, student, teacher, "student and teacher", tokens, sequences, runs, driverHeapBytes);
    }

    private static MemoryPlan of(
            SparkConf conf,
            Architecture architecture,
            Architecture other,
            String policies,
            int tokens,
            int sequences,
            int runs,
            long driverHeapBytes) {
        String master = conf.get("spark.master", "local[*]");
        boolean local = Masters.isLocal(master);
        int cores = local
                ? Masters.localThreads(master)
                : conf.getInt("spark.executor.cores", Runtime.getRuntime().availableProcessors());
        int tasks = Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
        long heap = local ? driverHeapBytes : conf.getSizeAsBytes("spark.executor.memory", "1g");

        long weights = weights(architecture);
        long transit = Math.max(weights, weights(other));
        long perToken = Math.max(sequences * cached(architecture), cached(other));
        Map<String, Long> needs = new LinkedHashMap<>();
        String of = runs == 1 ? "" : " of " + runs + " runs";
        if (local) {
            // Nothing is sent; what a network holds is read where it lies, and the next version takes the last one's
            // place.
            boolean two = !architecture.equals(other);
            needs.put(
                    "policies" + of + " as they were read",
                    runs * (inMemory(weights) + (two ? inMemory(weights(other)) : 0)));
            needs.put("policies" + of + " laid out for sampling", runs * (weights + (two ? weights(other) : 0)));
        } else {
            needs.put("policies" + of + ", " + policies + ", raw and packed", 2 * (weights + weights(other)) * runs);
            needs.put("policy in transit", Math.min(transit, (long) PieceFetch.IN_FLIGHT * PolicyPieces.PIECE_BYTES));
        }
        needs.put("key/value caches of " + tasks + " tasks", tasks * perToken * tokens);
        needs.put("Spark", SPARK_BYTES);
        return new MemoryPlan(
                local ? "driver (tasks run in it)" : "executor",
                local ? "spark.driver.memory (or java -Xmx)" : "spark.executor.memory",
                tasks,
                runs,
                heap,
                needs);
    }

    private static long weights(Architecture architecture) {
        return 4L * new ParameterLayout(architecture).size();
    }

    /** A policy that was read takes its weights' bytes, unless they stay in their files. */
    public static long inMemory(long weights) {
        return weights > 4L * StoredParameters.SMALL ? 0 : weights;
    }

    /** Bytes of a token's keys and values, float32. */
    private static long cached(Architecture architecture) {
        return 2L * 4 * architecture.layers() * architecture.kvWidth();
    }

    /**
     * The same with the policies that reward functions ask.
     *
     * @param tokens the longest sequence, prompt and completion
     */
    public MemoryPlan with(List<Referee> referees, int tokens) {
        Map<String, Long> more = new LinkedHashMap<>(needs);
        referees.forEach(referee ->
                more.put("policy that reward " + referee.part() + " asks", runs * referee.bytes(tokens, tasks)));
        return new MemoryPlan(where, setting, tasks, runs, heapBytes, more, outside);
    }

    /** Whether tasks run in the driver. */
    public boolean isDrivers() {
        return where.startsWith("driver");
    }

    public long neededBytes() {
        return needs.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All that the process takes of the machine, in the heap and outside it. */
    public long residentBytes() {
        return neededBytes()
                + outside.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The arithmetic, one line per purpose. */
    public String table() {
        StringBuilder table = new StringBuilder("Memory of one " + where + ", GiB\n");
        needs.forEach((purpose, bytes) -> table.append(line(purpose, bytes)));
        table.append(line("needed of the heap", neededBytes())).append(line("heap (" + setting + ")", heapBytes));
        outside.forEach((purpose, bytes) -> table.append(line("outside the heap: " + purpose, bytes)));
        return table.append(line("in all", residentBytes())).toString();
    }

    /** The arithmetic in one line. */
    public String summary() {
        return gibibytes(residentBytes()) + " GiB in all, " + gibibytes(neededBytes()) + " of it in "
                + gibibytes(heapBytes) + " GiB of heap: " + parts();
    }

    /** The parts, largest first, for a message. */
    public String parts() {
        Map<String, Long> all = new LinkedHashMap<>(needs);
        all.putAll(outside);
        return all.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(part -> part.getKey() + " " + gibibytes(part.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** Refuses a heap that is too small, with the setting to raise and the value to give it. */
    public void check() {
        if (neededBytes() > heapBytes) {
            long gib = (long) Math.ceil(neededBytes() * 1.2 / GIB);
            throw new Fault(
                    "memory of one " + where,
                    gibibytes(neededBytes()) + " GiB of heap for sampling"
                            + (runs == 1 ? "" : " by " + runs + " runs at once"),
                    gibibytes(heapBytes) + " GiB",
                    "set " + setting + " to " + gib + "g, or use fewer cores per executor or shorter completions"
                            + (runs == 1 ? "" : ", or let fewer runs go at a time")
                            + "\n" + table());
        }
    }

    private static String line(String purpose, long bytes) {
        return String.format(Locale.ROOT, "  %-48s %8s%n", purpose, gibibytes(bytes));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIB);
    }
}
