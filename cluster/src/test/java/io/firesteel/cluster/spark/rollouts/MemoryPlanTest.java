package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Arithmetic.Choice;
import io.firesteel.core.kernels.Arithmetic.Precision;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class MemoryPlanTest {
    /** Qwen2.5-0.5B: 494,032,768 parameters, so 1,976,131,072 bytes of float32. */
    private static final Architecture HALF_BILLION = new Architecture(
            "qwen2", 151_936, 896, 24, 14, 2, 64, 4_864, 1e6, RopeScaling.NONE, 1e-6, true, false, true, 32_768);

    private static final Arithmetic FLOAT32 = new Arithmetic(Choice.FAST, Precision.FLOAT32);
    private static final Arithmetic BF16 = new Arithmetic(Choice.FAST, Precision.BF16);

    /** Its embedding, which is its head, and its norms and biases: numbers that are no matrix's. */
    private static final long EMBEDDING = 151_936L * 896;

    private static final long VECTORS = 49L * 896 + 24 * (896 + 2 * 128);

    private static MemoryPlan.Work work(int tokens, int sequences, int runs) {
        return work(Arithmetic.EXACT, tokens, sequences, runs);
    }

    private static MemoryPlan.Work work(Arithmetic arithmetic, int tokens, int sequences, int runs) {
        return new MemoryPlan.Work(arithmetic, tokens, sequences, runs, ProcessMemory.ofHeap(123));
    }

    @Test
    void theArithmeticOfAnExecutor() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "16g");

        MemoryPlan plan = MemoryPlan.of(conf, HALF_BILLION, work(1_024, 8, 1));

        // Keys and values of one token: 24 layers × 2 heads × 64 × 2 × 4 bytes = 24,576. Four tasks × 8 × 1,024 tokens
        // of them: 805,306,368.
        assertThat(plan.needs().values())
                .containsExactly(
                        1_976_131_072L, // as it arrives
                        2 * 1_976_131_072L, // current and previous, laid out
                        805_306_368L,
                        300L << 20);
        assertThat(plan.outside().values()).containsExactly(MemoryPlan.JAVA_BYTES);
        assertThat(plan.has().heap()).isEqualTo(16L << 30);
        plan.check();
    }

    @Test
    void whatTheMachinesOwnProductsReadLiesOutsideTheHeap() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "4g");

        for (Arithmetic arithmetic : List.of(FLOAT32, BF16)) {
            MemoryPlan plan = MemoryPlan.of(conf, HALF_BILLION, work(arithmetic, 1_024, 8, 1));

            assertThat(plan.needs().values())
                    .containsExactly(1_976_131_072L, 2 * 4 * VECTORS, 805_306_368L, 300L << 20);
            assertThat(plan.outside().values())
                    .containsExactly(
                            2L * arithmetic.bytesOfWeight() * (494_032_768L - VECTORS) + 2L * 4 * EMBEDDING,
                            MemoryPlan.JAVA_BYTES);
        }
        // 2.88 GiB of heap: 1.84 as it arrives, .75 of caches, and Spark's.
        MemoryPlan.of(conf, HALF_BILLION, work(BF16, 1_024, 8, 1)).check();
    }

    @Test
    void freeHeapIsResidentAndNotNeeded() {
        SparkConf conf = new SparkConf(false).setMaster("local");
        MemoryPlan roomy =
                MemoryPlan.of(conf, HALF_BILLION, new MemoryPlan.Work(BF16, 64, 1, 1, ProcessMemory.ofHeap(8L << 30)));
        MemoryPlan tight =
                MemoryPlan.of(conf, HALF_BILLION, new MemoryPlan.Work(BF16, 64, 1, 1, ProcessMemory.ofHeap(1L << 30)));

        assertThat(roomy.residentBytes() - roomy.heldBytes()).isEqualTo(768L << 20);
        assertThat(tight.residentBytes() - tight.heldBytes()).isEqualTo((1L << 30) - tight.neededBytes());
        assertThat(roomy.heldBytes()).isEqualTo(tight.heldBytes());
        assertThat(roomy.table()).containsPattern("free heap, as Java's collector likes it +0.75");
    }

    @Test
    void anUntiedEmbeddingIsNoMatrix() {
        Architecture untied = new Architecture(
                "llama", 1_000, 64, 1, 2, 1, 32, 128, 1e6, RopeScaling.NONE, 1e-6, false, false, false, 512);
        MemoryPlan plan = MemoryPlan.of(new SparkConf(false).setMaster("local"), untied, work(BF16, 64, 1, 1));

        assertThat(plan.needs().values()).element(1).isEqualTo(4L * 3 * 64);
        assertThat(plan.outside().values())
                .first() // the embedding; the head, and of the block qkv, output, gate and up, and down
                .isEqualTo(4L * 64_000 + 2L * (64_000 + 128 * 64 + 64 * 64 + 256 * 64 + 64 * 128));
    }

    @Test
    void aContainerThatCannotHoldWhatLiesOutsideTheHeapIsRefused() {
        SparkConf conf = new SparkConf(false)
                .setMaster("yarn")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "4g");

        // 2.88 GiB of heap and 1.84 + 1.01 + 0.41 outside it, in 4 GiB and a tenth of that.
        assertThatThrownBy(() -> MemoryPlan.of(conf, HALF_BILLION, work(BF16, 1_024, 8, 1))
                        .check())
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "found 4.40 GiB of its container", "spark.executor.memoryOverhead=4g", "laid out for sampling");
        MemoryPlan.of(conf.clone().set("spark.executor.memoryOverhead", "4g"), HALF_BILLION, work(BF16, 1_024, 8, 1))
                .check();
    }

    @Test
    void aContainerIsAsLargeAsItsManagerMakesIt() {
        SparkConf conf = new SparkConf(false).setMaster("k8s://somewhere").set("spark.executor.memory", "4g");
        long gib = 1L << 30;

        assertThat(machine(conf)).isEqualTo(4 * gib + 4 * gib / 10 / (1 << 20) * (1 << 20));
        assertThat(machine(conf.clone().set("spark.kubernetes.memoryOverheadFactor", "0.5")))
                .isEqualTo(6 * gib);
        assertThat(machine(conf.clone()
                        .set("spark.kubernetes.memoryOverheadFactor", "0.5")
                        .set("spark.executor.memoryOverheadFactor", "0.25")))
                .isEqualTo(5 * gib);
        SparkConf two = conf.clone().set("spark.executor.memoryOverhead", "1g").set("spark.memory.offHeap.size", "2g");
        assertThat(machine(two)).isEqualTo(5 * gib);
        assertThat(machine(two.set("spark.memory.offHeap.enabled", "true"))).isEqualTo(7 * gib);
    }

    private static long machine(SparkConf conf) {
        return MemoryPlan.of(conf, HALF_BILLION, work(BF16, 1_024, 8, 1)).has().machine();
    }

    @Test
    void whoeverHasLiftedTheLimitOfJavaCppIsNotHeldToIt() {
        SparkConf conf = new SparkConf(false).setMaster("spark://m:7077").set("spark.executor.memory", "1g");
        long limited =
                MemoryPlan.of(conf, HALF_BILLION, work(FLOAT32, 64, 1, 1)).has().resident();

        for (String key : List.of("spark.executor.defaultJavaOptions", "spark.executor.extraJavaOptions")) {
            conf.set(key, "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
            assertThat(MemoryPlan.of(conf, HALF_BILLION, work(FLOAT32, 64, 1, 1))
                            .has()
                            .resident())
                    .as(key)
                    .isGreaterThan(limited);
            conf.remove(key);
        }
    }

    @Test
    void aSmallHeapMakesASmallProcessWhereJavaCppIsUsed() {
        Architecture wide = new Architecture(
                "llama", 145, 4_096, 8, 128, 1, 32, 8_192, 1e6, RopeScaling.NONE, 1e-6, false, false, true, 512);
        SparkConf conf = new SparkConf(false).setMaster("local");
        ProcessMemory small = ProcessMemory.ofHeap(1L << 30);

        MemoryPlan plan = MemoryPlan.of(conf, wide, new MemoryPlan.Work(FLOAT32, 64, 1, 1, small));

        assertThat(plan.neededBytes()).isLessThan(1L << 30);
        assertThatThrownBy(plan::check)
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "found 4.00 GiB, which JavaCPP lets the process hold",
                        "set FIRESTEEL_HEAP=2g (under spark-submit spark.driver.memory=2g)",
                        "maxphysicalbytes");
        MemoryPlan.of(conf, wide, new MemoryPlan.Work(FLOAT32, 64, 1, 1, ProcessMemory.ofHeap(4L << 30)))
                .check();
        assertThatThrownBy(() -> MemoryPlan.of(
                                conf,
                                wide,
                                new MemoryPlan.Work(
                                        FLOAT32,
                                        64,
                                        1,
                                        1,
                                        ProcessMemory.ofHeap(4L << 30).within(4L << 30)))
                        .check())
                .hasMessageContaining("found 4.00 GiB of this machine or container");
    }

    @Test
    void aTeacherHasThePlaceOfThePreviousPolicyAndReadsOneSequenceAtATime() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "6g");
        Architecture student = new Architecture(
                "qwen2", 151_936, 64, 2, 2, 1, 32, 128, 1e6, RopeScaling.NONE, 1e-6, true, false, true, 32_768);

        MemoryPlan plan = MemoryPlan.of(conf, student, HALF_BILLION, work(1_024, 8, 1));

        // The student's token: 2 layers × 1 head × 32 × 2 × 4 bytes = 512; eight of them are less than one of the
        // teacher's, which is 24,576.
        long weights = 4L * new io.firesteel.core.policy.ParameterLayout(student).size();
        assertThat(plan.needs().values())
                .containsExactly(1_976_131_072L, 1_976_131_072L + weights, 4 * 24_576L * 1_024, 300L << 20);
        assertThat(plan.needs()).containsKey("policies laid out for sampling, student and teacher");
        plan.check();
        assertThatThrownBy(() -> MemoryPlan.of(
                                conf.clone().set("spark.executor.memory", "3g"),
                                student,
                                HALF_BILLION,
                                work(1_024, 8, 1))
                        .check())
                .hasMessageContaining("laid out for sampling, student and teacher");
    }

    @Test
    void aTeacherOfTheStudentsShapeIsAPolicyOfItsOwnWhereTasksRunInTheDriver() {
        SparkConf conf = new SparkConf(false).setMaster("local");

        long one = MemoryPlan.of(conf, HALF_BILLION, work(BF16, 1_024, 1, 1))
                .outside()
                .get("policies laid out for sampling");
        long two = MemoryPlan.of(conf, HALF_BILLION, HALF_BILLION, work(BF16, 1_024, 1, 1))
                .outside()
                .get("policies laid out for sampling");

        assertThat(two).isEqualTo(2 * one);
    }

    @Test
    void refusesAHeapThatIsTooSmallAndNamesTheSettingToRaise() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "4g");

        // 7,048,272,384 bytes are 6.56 GiB; a fifth more is 7.88, so 8.
        assertThatThrownBy(() ->
                        MemoryPlan.of(conf, HALF_BILLION, work(1_024, 8, 1)).check())
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "memory of one executor",
                        "6.56 GiB of heap",
                        "found 4.00 GiB",
                        "spark.executor.memory=8g",
                        "key/value caches of 4 tasks");
    }

    @Test
    void eachRunThatIsAliveHasItsPoliciesAndTheRefusalSaysHowManyThereAre() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "16g");

        MemoryPlan plan = MemoryPlan.of(conf, HALF_BILLION, work(1_024, 8, 3));

        // 9 × 1,976,131,072 + 805,306,368 + 314,572,800 bytes are 17.61 GiB.
        assertThat(plan.needs().values()).startsWith(3 * 1_976_131_072L, 6 * 1_976_131_072L);
        assertThatThrownBy(plan::check)
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "17.61 GiB of heap for sampling by 3 runs at once",
                        "or let fewer runs go at a time",
                        "policies of 3 runs laid out for sampling, current and previous");
    }

    @ParameterizedTest
    @CsvSource({"local, 1", "local[3], 3", "'local[5,2]', 5"})
    void inLocalModeTasksShareTheDriversHeap(String master, int tasks) {
        MemoryPlan plan = MemoryPlan.of(new SparkConf(false).setMaster(master), HALF_BILLION, work(64, 1, 1));

        assertThat(plan.tasks()).isEqualTo(tasks);
        assertThat(plan.has().heap()).isEqualTo(123);
        assertThat(plan.setting()).contains("-Xmx");
    }

    @Test
    void aTaskThatTakesTwoCoresHalvesTheTasks() {
        SparkConf conf = new SparkConf(false).setMaster("local[8]").set("spark.task.cpus", "2");

        assertThat(MemoryPlan.of(conf, HALF_BILLION, work(64, 1, 1)).tasks()).isEqualTo(4);
    }
}
