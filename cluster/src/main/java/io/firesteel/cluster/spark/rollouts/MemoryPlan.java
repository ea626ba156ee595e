package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.StoredParameters;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.rollout.generate.PackedMemory;
import org.apache.spark.SparkConf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What one executor must hold while it samples, worked out before anything is sent: the failure it prevents is a container killed
 * without a word on which number to raise.
 *
 * @param where the executor, for people
 * @param setting the Spark setting that gives it memory
 * @param tasks how many tasks it runs at a time
 * @param runs how many runs share it
 * @param has what it may take
 * @param needs bytes of the heap by purpose, in the order of a table
 * @param outside bytes outside the heap, likewise
 */
public record MemoryPlan(
        String where,
        String setting,
        int tasks,
        int runs,
        ProcessMemory has,
        Map<String, Long> needs,
        Map<String, Long> outside) {
    /** What gives the driver memory. */
    public static final String DRIVERS = "spark.driver.memory (or java -Xmx)";

    /** What {@link #JAVA_BYTES} are. */
    public static final String JAVA = "Java, Spark and libraries";

    /** Java, Spark and the libraries, outside the heap: classes, compiled code, threads, buffers, as measured. */
    public static final long JAVA_BYTES = 420L << 20;

    /**
     * What Java's collector keeps of the heap beyond what is needed, before it collects and after, as measured (docs/reference/performance.md): it
     * enlarges the heap where collecting takes a large share of the time, and does so in large steps. It gives that back rather than fail.
     */
    private static final long FREE_BYTES = 768L << 20;

    private static final String LAID_OUT = " laid out for sampling";
    private static final String FREE = "free heap, as Java's collector likes it";

    /** Spark's own and the JVM's, beside everything counted here: Spark reserves 300 MiB of every executor's heap. */
    private static final long SPARK_BYTES = 300L << 20;

    private static final long MIB = 1L << 20;
    private static final double GIB = 1L << 30;

    /** As {@code spark.executor.memoryOverhead} is where nobody sets it: a share of the heap, and so much at least. */
    private static final double OVERHEAD = 0.1;

    private static final long LEAST_OVERHEAD = 384 * MIB;

    /**
     * Who samples, with which products, and where.
     *
     * @param arithmetic whose products
     * @param tokens the longest sequence, prompt and completion
     * @param sequences completions that a task decodes at a time, for each of its cores
     * @param runs runs that are alive, each of which has its own policies
     * @param driver what this process may take, which is the executor where tasks run in it
     */
    public record Work(Arithmetic arithmetic, int tokens, int sequences, int runs, ProcessMemory driver) {}

    /** The plan for one architecture. Where adapters learn, executors keep the base in place of what arrives. */
    public static MemoryPlan of(SparkConf conf, Architecture architecture, Work work) {
        return of(conf, architecture, Optional.empty(), work);
    }

    /**
     * The plan where what one policy samples is scored by another, which has the place of the previous one.
     *
     * @param teacher whose tasks read a sequence at a time
     */
    public static MemoryPlan of(SparkConf conf, Architecture student, Architecture teacher, Work work) {
        return of(conf, student, Optional.of(teacher), work);
    }

    private static MemoryPlan of(SparkConf conf, Architecture architecture, Optional<Architecture> teacher, Work work) {
        Architecture other = teacher.orElse(architecture); // or the policy before this one
        String master = conf.get("spark.master", "local[*]");
        boolean local = Masters.isLocal(master);
        int cores = local
                ? Masters.localThreads(master)
                : conf.getInt("spark.executor.cores", Runtime.getRuntime().availableProcessors());
        int coresOfTask = conf.getInt("spark.task.cpus", 1);
        int tasks = Math.max(1, cores / coresOfTask);
        int runs = work.runs();

        PackedMemory packed = PackedMemory.of(architecture, work.arithmetic());
        PackedMemory packedOther = PackedMemory.of(other, work.arithmetic());
        long weights = weights(architecture);
        long perToken = Math.max(work.sequences() * cached(architecture), cached(other));
        Map<String, Long> needs = new LinkedHashMap<>();
        String of = runs == 1 ? "" : " of " + runs + " runs";
        String laid;
        if (local) {
            // Nothing is sent; what a network holds is read where it lies, and the next version takes the last one's
            // place.
            boolean two = teacher.isPresent();
            needs.put(
                    "policies" + of + " as they were read",
                    runs * (inMemory(weights) + (two ? inMemory(weights(other)) : 0)));
            packed = two ? packed.plus(packedOther) : packed;
            laid = "policies" + of + LAID_OUT;
        } else {
            needs.put("policies" + of + " as they arrive", runs * Math.max(weights, weights(other)));
            packed = packed.plus(packedOther);
            laid = "policies" + of + LAID_OUT + ", "
                    + (teacher.isPresent() ? "student and teacher" : "current and previous");
        }
        packed = packed.times(runs);
        boolean onHeap = work.arithmetic().weightsOnHeap();
        needs.put(onHeap ? laid : "norms and biases of " + laid, packed.heap());
        needs.put("key/value caches of " + tasks + " tasks", (long) tasks * coresOfTask * perToken * work.tokens());
        needs.put("Spark", SPARK_BYTES);
        Map<String, Long> outside = new LinkedHashMap<>();
        if (!onHeap) {
            outside.put(laid, packed.outside());
        }
        outside.put(JAVA, JAVA_BYTES);
        ProcessMemory has = local ? work.driver() : executor(conf, master);
        return new MemoryPlan(
                local ? "driver (tasks run in it)" : "executor",
                local ? DRIVERS : "spark.executor.memory",
                tasks,
                runs,
                onHeap ? has.withoutJavaCpp() : has,
                needs,
                outside);
    }

    /** What an executor may take. YARN and Kubernetes end one that takes more than its container; elsewhere there is none that Spark knows of. */
    private static ProcessMemory executor(SparkConf conf, String master) {
        long heap = conf.getSizeAsBytes("spark.executor.memory", "1g");
        ProcessMemory has = ProcessMemory.ofHeap(heap);
        if ((conf.get("spark.executor.defaultJavaOptions", "") + conf.get("spark.executor.extraJavaOptions", ""))
                .toLowerCase(Locale.ROOT)
                .contains("org.bytedeco.javacpp.maxphysicalbytes")) {
            has = has.withoutJavaCpp(); // whoever has set it knows
        }
        if (!master.equals("yarn") && !master.startsWith("k8s://")) {
            return has;
        }
        double usually =
                master.equals("yarn") ? OVERHEAD : conf.getDouble("spark.kubernetes.memoryOverheadFactor", OVERHEAD);
        double share = conf.getDouble("spark.executor.memoryOverheadFactor", usually);
        long usual = Math.max((long) (share * heap), LEAST_OVERHEAD);
        return has.within(heap
                + conf.getSizeAsMb("spark.executor.memoryOverhead", usual / MIB + "m") * MIB
                + (conf.getBoolean("spark.memory.offHeap.enabled", false)
                        ? conf.getSizeAsBytes("spark.memory.offHeap.size", "0")
                        : 0));
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
     * @param arithmetic whose products
     */
    public MemoryPlan with(List<Referee> referees, int tokens, Arithmetic arithmetic) {
        Map<String, Long> more = new LinkedHashMap<>(needs);
        Map<String, Long> moreOutside = new LinkedHashMap<>();
        for (Referee referee : referees) {
            String part = "policy that reward " + referee.part() + " asks";
            PackedMemory bytes = referee.bytes(tokens, tasks, arithmetic).times(runs);
            more.put(part, bytes.heap());
            if (bytes.outside() > 0) {
                moreOutside.put(part + ", laid out", bytes.outside());
            }
        }
        moreOutside.putAll(outside);
        return new MemoryPlan(where, setting, tasks, runs, has, more, moreOutside);
    }

    /** Whether a part is a policy, or several, as sampling reads it. */
    public static boolean isLaidOut(String part) {
        return part.contains(LAID_OUT);
    }

    /** Whether tasks run in the driver. */
    public boolean isDrivers() {
        return where.startsWith("driver");
    }

    private long outsideBytes() {
        return outside.values().stream().mapToLong(Long::longValue).sum();
    }

    public long neededBytes() {
        return needs.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Heap that is not needed, and resident all the same. */
    private long freeBytes() {
        return Math.max(0, Math.min(FREE_BYTES, has.heap() - neededBytes()));
    }

    /** All that the process cannot do without, in the heap and outside it. */
    public long heldBytes() {
        return neededBytes() + outsideBytes();
    }

    /** All that the process takes of the machine. */
    public long residentBytes() {
        return heldBytes() + freeBytes();
    }

    /** The arithmetic, one line per purpose. */
    public String table() {
        StringBuilder table = new StringBuilder("Memory of one " + where + ", GiB\n");
        needs.forEach((purpose, bytes) -> table.append(line(purpose, bytes)));
        table.append(line("needed of the heap", neededBytes())).append(line("heap (" + setting + ")", has.heap()));
        outside.forEach((purpose, bytes) -> table.append(line("outside the heap: " + purpose, bytes)));
        return table.append(line(FREE, freeBytes()))
                .append(line("in all", residentBytes()))
                .toString();
    }

    /** The arithmetic in one line. */
    public String summary() {
        return gibibytes(residentBytes()) + " GiB in all, " + gibibytes(neededBytes()) + " of it in "
                + gibibytes(has.heap()) + " GiB of heap: " + parts();
    }

    /** The parts, largest first, for a message. */
    public String parts() {
        Map<String, Long> all = new LinkedHashMap<>(needs);
        all.putAll(outside);
        all.put(FREE, freeBytes());
        return all.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(part -> part.getKey() + " " + gibibytes(part.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** Whether it may take what it needs. */
    public boolean fits() {
        return neededBytes() <= has.heap() && heldBytes() <= Math.min(has.resident(), has.machine());
    }

    /** Refuses what does not fit, with the setting to raise and the value to give it. */
    public void check() {
        check(
                "memory of one " + where,
                "for sampling" + (runs == 1 ? "" : " by " + runs + " runs at once"),
                raise -> "set " + raise + ", or use fewer cores per executor or shorter completions"
                        + (runs == 1 ? "" : ", or let fewer runs go at a time")
                        + "\n" + table());
    }

    /**
     * The same in others' words.
     *
     * @param what is checked
     * @param why it is needed
     * @param fix told what to raise and to which value
     */
    public void check(String what, String why, UnaryOperator<String> fix) {
        String all = gibibytes(heldBytes()) + " GiB " + why + ", in Java's heap and outside it";
        if (neededBytes() > has.heap()) {
            throw new Fault(
                    what,
                    gibibytes(neededBytes()) + " GiB of heap " + why,
                    gibibytes(has.heap()) + " GiB",
                    fix.apply(heapOf(neededBytes())));
        }
        if (heldBytes() > has.machine()) {
            throw new Fault(
                    what,
                    all,
                    gibibytes(has.machine()) + " GiB of "
                            + (isDrivers() ? "this machine or container" : "its container"),
                    fix.apply(
                            isDrivers()
                                    ? "up a machine with more"
                                    : "spark.executor.memoryOverhead=" + gib(outsideBytes()) + "g"));
        }
        if (heldBytes() > has.resident()) {
            throw new Fault(
                    what,
                    all,
                    gibibytes(has.resident())
                            + " GiB, which JavaCPP lets the process hold: as it comes, four times Java's heap",
                    fix.apply(heapOf(heldBytes() / ProcessMemory.HEAPS)
                            + ", or lift that limit, -Dorg.bytedeco.javacpp.maxphysicalbytes=0 among Java's options"));
        }
    }

    /** What gives it such a heap, with a fifth to spare. */
    private String heapOf(long bytes) {
        String gib = "=" + gib(bytes) + "g";
        return isDrivers()
                ? "FIRESTEEL_HEAP" + gib + " (under spark-submit spark.driver.memory" + gib + ")"
                : "spark.executor.memory" + gib;
    }

    private static long gib(long bytes) {
        return (long) Math.ceil(bytes * 1.2 / GIB);
    }

    private static String line(String purpose, long bytes) {
        return String.format(Locale.ROOT, "  %-48s %8s%n", purpose, gibibytes(bytes));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIB);
    }
}
