package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {
    /** Qwen2.5-0.5B: 494,032,768 parameters, so 1,976,131,072 bytes of float32. */
    private static final Architecture HALF_BILLION = new Architecture(
            "qwen2", 151_936, 896, 24, 14, 2, 64, 4_864, 1e6, RopeScaling.NONE, 1e-6, true, false, true, 32_768);

    @Test
    void theArithmeticOfAnExecutor() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "16g");

        MemoryPlan plan = MemoryPlan.of(conf, HALF_BILLION, 1_024, 8, 1, 0);

        // Keys and values of one token: 24 layers × 2 heads × 64 × 2 × 4 bytes = 24,576. Four tasks × 8 × 1,024 tokens
        // of them: 805,306,368.
        assertThat(plan.needs().values())
                .containsExactly(
                        4 * 1_976_131_072L, // current and previous, each raw and packed
                        4 * 33_550_336L, // four pieces in transit
                        805_306_368L,
                        300L << 20);
        assertThat(plan.heapBytes()).isEqualTo(16L << 30);
        plan.check();
    }

    @Test
    void aTeacherHasThePlaceOfThePreviousPolicyAndReadsOneSequenceAtATime() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "8g");
        Architecture student = new Architecture(
                "qwen2", 151_936, 64, 2, 2, 1, 32, 128, 1e6, RopeScaling.NONE, 1e-6, true, false, true, 32_768);

        MemoryPlan plan = MemoryPlan.of(conf, student, HALF_BILLION, 1_024, 8, 1, 0);

        // The student's token: 2 layers × 1 head × 32 × 2 × 4 bytes = 512; eight of them are less than one of the
        // teacher's, which is 24,576.
        long weights = 4L * new io.firesteel.core.policy.ParameterLayout(student).size();
        assertThat(plan.needs().values())
                .containsExactly(2 * (1_976_131_072L + weights), 4 * 33_550_336L, 4 * 24_576L * 1_024, 300L << 20);
        assertThat(plan.needs()).containsKey("policies, student and teacher, raw and packed");
        plan.check();
        assertThatThrownBy(() -> MemoryPlan.of(
                                conf.clone().set("spark.executor.memory", "4g"), student, HALF_BILLION, 1_024, 8, 1, 0)
                        .check())
                .hasMessageContaining("policies, student and teacher");
    }

    @Test
    void refusesAHeapThatIsTooSmallAndNamesTheSettingToRaise() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "4g");

        // 9,158,604,800 bytes are 8.53 GiB; a fifth more is 10.24, so 11.
        assertThatThrownBy(
                        () -> MemoryPlan.of(conf, HALF_BILLION, 1_024, 8, 1, 0).check())
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "memory of one executor",
                        "8.53 GiB of heap",
                        "found 4.00 GiB",
                        "spark.executor.memory to 11g",
                        "key/value caches of 4 tasks");
    }

    @Test
    void eachRunThatIsAliveHasItsPoliciesAndTheRefusalSaysHowManyThereAre() {
        SparkConf conf = new SparkConf(false)
                .setMaster("spark://host:7077")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memory", "16g");

        MemoryPlan plan = MemoryPlan.of(conf, HALF_BILLION, 1_024, 8, 3, 0);

        // 12 × 1,976,131,072 + 134,201,344 + 805,306,368 + 314,572,800 bytes are 23.25 GiB.
        assertThat(plan.needs().values()).first().isEqualTo(12 * 1_976_131_072L);
        assertThatThrownBy(plan::check)
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "23.25 GiB of heap for sampling by 3 runs at once",
                        "or let fewer runs go at a time",
                        "policies of 3 runs, current and previous");
    }

    @ParameterizedTest
    @CsvSource({"local, 1", "local[3], 3", "'local[5,2]', 5"})
    void inLocalModeTasksShareTheDriversHeap(String master, int tasks) {
        MemoryPlan plan = MemoryPlan.of(new SparkConf(false).setMaster(master), HALF_BILLION, 64, 1, 1, 123);

        assertThat(plan.tasks()).isEqualTo(tasks);
        assertThat(plan.heapBytes()).isEqualTo(123);
        assertThat(plan.setting()).contains("-Xmx");
    }

    @Test
    void aTaskThatTakesTwoCoresHalvesTheTasks() {
        SparkConf conf = new SparkConf(false).setMaster("local[8]").set("spark.task.cpus", "2");

        assertThat(MemoryPlan.of(conf, HALF_BILLION, 64, 1, 1, 123).tasks()).isEqualTo(4);
    }
}
