package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.cluster.stage.LearningMemory.Networks;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.TrainingMemory;
import io.firesteel.trainer.optimiser.MomentPrecision;
import io.firesteel.trainer.preference.PreferencePair;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

class LearningMemoryTest {
    /** The bundled policy's shape. */
    private static final Architecture SMALL =
            new Architecture("llama", 145, 128, 3, 4, 1, 32, 256, 1e4, RopeScaling.NONE, 1e-6, false, false, true, 512);

    private static final TrainerSettings TWO =
            new TrainerSettings(2, Backend.FUSED, Recompute.ON, MomentPrecision.FLOAT32, new LoraSettings.Off());

    private static final MemoryPlan SAMPLING = sampling(SMALL, Arithmetic.EXACT);

    private static MemoryPlan sampling(Architecture architecture, Arithmetic arithmetic) {
        return MemoryPlan.of(
                new SparkConf(false).setMaster("local[2]"),
                architecture,
                new MemoryPlan.Work(arithmetic, 250, 8, 1, ProcessMemory.ofHeap(1L << 30)));
    }

    private static LearningMemory memory(int microBatchTokens, LearningMemory.Step step, long heap) {
        return LearningMemory.of(
                new Networks(SMALL, TWO, Arithmetic.EXACT),
                "grpo.micro-batch-tokens",
                microBatchTokens,
                step,
                Optional.of(SAMPLING),
                ProcessMemory.ofHeap(heap));
    }

    /** Each sequence a unit of its own. */
    private static LearningMemory.Step step(long tokens, int longest) {
        return LearningMemory.Step.of(tokens / longest, longest, longest);
    }

    /** Whatever is packed, none is larger than was told. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void noMicroBatchIsLargerThanTold(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 200; trial++) {
            int units = 1 + random.nextInt(8);
            int size = 1 + random.nextInt(6);
            int prompt = 2 + random.nextInt(300);
            int completion = 1 + random.nextInt(120);
            int bound = 64 << random.nextInt(7);
            boolean alike = random.nextBoolean(); // the same beginning before all prompts
            List<SftExample> sequences = new ArrayList<>();
            int[] sizes = new int[1 + random.nextInt(units)];
            for (int g = 0; g < sizes.length; g++) {
                sizes[g] = size;
                int[] tokens = random.ints(1 + random.nextInt(prompt), 0, 1000).toArray();
                Arrays.fill(tokens, 0, alike ? tokens.length / 2 : 0, 7);
                for (int c = 0; c < size; c++) {
                    sequences.add(SftExample.of(tokens, new int[1 + random.nextInt(completion)]));
                }
            }
            LearningMemory.Step step =
                    LearningMemory.Step.ofGroups(units, size, prompt, completion, prompt + completion);
            SequencePacker.MicroBatches batches = new SequencePacker(bound).packGroups(sequences, Unit.runs(sizes));

            assertThat(batches.packed())
                    .allSatisfy(packed -> assertThat(packed.size()).isLessThanOrEqualTo(step.largest(bound)));
        }
    }

    @Test
    void theLargestMicroBatchIsTheBoundOrTheLongestSequenceOrAllThereIs() {
        LearningMemory.Step many = step(32_000, 250);
        assertThat(many.largest(1536)).isEqualTo(1536);
        assertThat(many.microBatches(1536)).isEqualTo(21); // 32,000 tokens
        assertThat(many.largest(100)).isEqualTo(250);
        assertThat(many.largest(1_000_000)).isEqualTo(16_000); // two at least
        assertThat(many.microBatches(1_000_000)).isEqualTo(4); // so that workers share them
        LearningMemory.Step few = LearningMemory.Step.of(4, 100, 50);
        assertThat(few.microBatches(1536)).isEqualTo(1);
        assertThat(few.largest(1536)).isEqualTo(400);
        LearningMemory.Step one = LearningMemory.Step.of(1, 3_000, 200); // a group, which nothing shares out
        assertThat(one.microBatches(8192)).isEqualTo(1);
        assertThat(one.largest(8192)).isEqualTo(3_000);
        assertThat(one.microBatches(1536)).isEqualTo(2); // its parts
        assertThat(one.scoring(12_000).largestScored(8192)).isEqualTo(8_192);
        assertThat(one.largestScored(8192)).isEqualTo(3_000);
    }

    @Test
    void promptsOfGroupsAreCountedOnce() {
        // 16 groups of 8 completions of 200 tokens on prompts of 50
        assertThat(LearningMemory.Step.ofGroups(16, 8, 50, 200, 250)).isEqualTo(LearningMemory.Step.of(16, 1_657, 250));
        // groups of one share nothing
        assertThat(LearningMemory.Step.ofGroups(128, 1, 50, 200, 250)).isEqualTo(step(32_000, 250));
    }

    @Test
    void theLongestBatchOfAPoolIsThatOfItsLongestExamples() {
        List<SftExample> pool = IntStream.of(5, 9, 7, 30)
                .mapToObj(length -> new SftExample(new int[length], new boolean[length]))
                .toList();

        assertThat(LearningMemory.Step.ofExamples(pool, 2)).isEqualTo(new LearningMemory.Step(39, 30, 2, 30, 39));
    }

    @Test
    void ofAPairThePromptIsCountedOnce() {
        List<PreferencePair> pairs = List.of(
                new PreferencePair(new int[10], new int[5], new int[7]),
                new PreferencePair(new int[4], new int[2], new int[1]),
                new PreferencePair(new int[20], new int[3], new int[4]));

        // 10 + 5 + 7 and 20 + 3 + 4 tokens, and the prompt's last one once more
        assertThat(LearningMemory.Step.ofPairs(pairs, 2)).isEqualTo(new LearningMemory.Step(51, 28, 2, 28, 51));
        assertThat(LearningMemory.Step.ofPairs(pairs, 2).scoringPairs(pairs).scored())
                .isEqualTo(59);
        assertThat(LearningMemory.Step.ofPairs(pairs, 8).tokens()).isEqualTo(59);
    }

    @Test
    void theArithmeticOfADriver() {
        long parameters = new ParameterLayout(SMALL).size();
        TrainingMemory training = new TrainingMemory(SMALL, TWO.network(Arithmetic.EXACT));

        LearningMemory memory = memory(1536, step(32_000, 250), 1L << 30);

        long caches = SAMPLING.needs().get("key/value caches of 2 tasks");
        assertThat(memory.plan().needs().values())
                .containsExactly( // as it was read, laid out for sampling, and for both ways of learning
                        4 * parameters,
                        4 * parameters,
                        caches,
                        300L << 20,
                        8 * parameters,
                        training.activations(1536, 2));
        assertThat(memory.plan().outside().values()) // of gradients the sum, two under way and one that waits
                .containsExactly(4 * parameters, 16 * parameters, 8 * parameters, MemoryPlan.JAVA_BYTES);
        assertThat(memory.check())
                .matches("1\\.\\d\\d GiB in all, 0\\.\\d\\d of it in 1\\.00 GiB of heap: .*gradients.*");
    }

    @Test
    void aBigPolicyHasOneGradientAndIsNotKeptAsItWasRead() {
        long vector = 4L * 494_032_768;

        MemoryPlan plan = plan(HALF, Arithmetic.EXACT, 1, 0, 12L << 30);

        assertThat(plan.outside().values()).containsExactly(vector, vector, 2 * vector, vector, MemoryPlan.JAVA_BYTES);
        assertThat(plan.needs()).containsEntry("policies as they were read", 0L);
        assertThat(plan.needs()).containsEntry("policies laid out for sampling", vector);
    }

    /** Its gradient is there while it learns, what it is sampled from between: the machine holds the larger of the two. */
    @Test
    void aBigPolicyIsSampledFromTheRoomOfItsGradient() {
        long vector = 4L * 494_032_768;
        TrainerSettings adapters = new TrainerSettings(
                2, Backend.FUSED, Recompute.ON, MomentPrecision.FLOAT32, new LoraSettings.On(16, 32, LoraSettings.ALL));

        MemoryPlan plan = plan(HALF, BF16, 0, 0, 12L << 30);

        long read = plan.outside().get("what products read");
        assertThat(read).isBetween(50L << 20, 100L << 20);
        assertThat(plan.outside().values()).containsExactly(vector, vector, 2 * vector, read, MemoryPlan.JAVA_BYTES);
        assertThat(plan.outside()).containsKeys("parameters", "gradient", "AdamW's moments");
        assertThat(plan(HALF, adapters, BF16, 0, 0, 12L << 30).outside()) // no gradient that would be given back
                .containsKey("policies laid out for sampling");
    }

    @Test
    void adaptersTakeRoomForTheMergedPolicyAndItsGradient() {
        long parameters = new ParameterLayout(SMALL).size();
        TrainerSettings lora = new TrainerSettings(
                2, Backend.FUSED, Recompute.ON, MomentPrecision.FLOAT32, new LoraSettings.On(16, 32, LoraSettings.ALL));

        LearningMemory memory = LearningMemory.of(
                new Networks(SMALL, lora, Arithmetic.EXACT),
                "grpo.micro-batch-tokens",
                1536,
                step(32_000, 250),
                Optional.of(SAMPLING),
                ProcessMemory.ofHeap(1L << 30));

        // 3 blocks of 31,744 numbers: 16 times the sides of each of the seven matrices.
        assertThat(memory.plan().needs().values()).contains(8 * parameters + 16L * 95_232);
    }

    /** Qwen2.5-0.5B's shape: 494,032,768 parameters. */
    private static final Architecture HALF = new Architecture(
            "qwen2", 151_936, 896, 24, 14, 2, 64, 4_864, 1e6, RopeScaling.NONE, 1e-6, true, false, true, 32_768);

    private static final Arithmetic BF16 = new Arithmetic(Arithmetic.Choice.FAST, Arithmetic.Precision.BF16);

    /** SmolLM2-135M's shape: 134,515,008 parameters, of which 28,311,552 are the embedding and 35,136 norms. */
    private static final Architecture SMOL = new Architecture(
            "llama", 49_152, 576, 30, 9, 3, 64, 1_536, 1e5, RopeScaling.NONE, 1e-5, false, false, true, 8_192);

    private static MemoryPlan plan(
            Architecture architecture, Arithmetic arithmetic, int scoring, int critics, long heap) {
        return plan(architecture, TWO, arithmetic, scoring, critics, heap);
    }

    private static MemoryPlan plan(
            Architecture architecture,
            TrainerSettings trainer,
            Arithmetic arithmetic,
            int scoring,
            int critics,
            long heap) {
        return LearningMemory.of(
                        new Networks(architecture, trainer, arithmetic, scoring, critics),
                        "key",
                        1536,
                        step(32_000, 250),
                        Optional.of(sampling(architecture, arithmetic)),
                        ProcessMemory.ofHeap(heap))
                .plan();
    }

    @Test
    void weightsLieWhereTheArithmeticReadsThemAndAreAsLargeAsItsNumbers() {
        long vector = 4L * 134_515_008;
        long matrices = 134_515_008 - 35_136;
        MemoryPlan exact = plan(SMOL, Arithmetic.EXACT, 0, 0, 8L << 30);
        assertThat(exact.needs())
                .containsEntry("policies laid out for sampling", vector)
                .containsEntry("weights as the trainer reads them", 2 * vector);
        assertThat(exact.outside().values()).containsExactly(vector, vector, 2 * vector, MemoryPlan.JAVA_BYTES);

        for (Arithmetic.Precision precision : Arithmetic.Precision.values()) {
            Arithmetic fast = new Arithmetic(Arithmetic.Choice.FAST, precision);
            int bytes = fast.bytesOfWeight();
            MemoryPlan plan = plan(SMOL, fast, 1, 0, 8L << 30);

            assertThat(plan.needs())
                    .containsEntry("norms and biases of policies laid out for sampling", 4L * 35_136)
                    .containsEntry("weights as the trainer reads them", 0L);
            assertThat(plan.outside())
                    .containsEntry("policies laid out for sampling", bytes * matrices + 4L * 28_311_552)
                    .containsEntry("weights as the trainer reads them", 2L * bytes * 134_515_008L)
                    .containsEntry("weights as 1 more read them", bytes * 134_515_008L)
                    .containsEntry("parameters of 1 more", vector);
        }
    }

    @Test
    void aCriticLearnsToo() {
        MemoryPlan without = plan(SMOL, Arithmetic.EXACT, 0, 0, 8L << 30);
        MemoryPlan with = plan(SMOL, Arithmetic.EXACT, 0, 1, 8L << 30);

        long vector = 4L * 134_515_008;
        long activations = without.needs().get("2 micro-batches of 1536 tokens");
        assertThat(with.neededBytes() - without.neededBytes()).isEqualTo(2 * vector + activations);
        assertThat(with.residentBytes() - without.residentBytes()).isEqualTo(6 * vector + activations);
    }

    /** With a heap of a gigabyte JavaCPP lets the process hold four, and there are more. */
    @Test
    void aProcessThatJavaCppWouldEndIsRefusedBeforeThat() {
        LearningMemory memory = LearningMemory.of(
                new Networks(SMOL, TWO, BF16),
                "grpo.micro-batch-tokens",
                512,
                step(2_000, 250),
                Optional.of(sampling(SMOL, BF16)),
                ProcessMemory.ofHeap(1L << 30));

        assertThat(memory.plan().neededBytes()).isLessThan(1L << 30);
        assertThatThrownBy(memory::check)
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "memory of the driver while it learns",
                        "found 4.00 GiB, which JavaCPP lets the process hold",
                        "set FIRESTEEL_HEAP=2g",
                        "AdamW's moments 1.00");
    }

    /** As it was seen: 3,000 completions of up to 250 tokens at once in a heap of 1 GiB. */
    @Test
    void aMicroBatchThatTheHeapCannotHoldIsRefusedWithWhatToLower() {
        assertThatThrownBy(() -> memory(1_000_000, step(375_000, 250), 1L << 30).check())
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "memory of the driver while it learns",
                        "found 1.00 GiB",
                        "set grpo.micro-batch-tokens=",
                        "which fits; or lower grpo.micro-batch-tokens or trainer.threads",
                        "2 micro-batches of 187500 tokens");
    }

    /** Activations that are kept are the first to go: what is learned stays the same to the bit. */
    @Test
    void whereActivationsAreInTheWayItSaysSo() {
        TrainerSettings keeping =
                new TrainerSettings(2, Backend.FUSED, Recompute.OFF, MomentPrecision.FLOAT32, new LoraSettings.Off());
        LearningMemory.Step step = step(32_000, 250);
        long needed = plan(SMOL, Arithmetic.EXACT, 0, 0, 8L << 30).neededBytes();

        assertThatThrownBy(() -> LearningMemory.of(
                                new Networks(SMOL, keeping, Arithmetic.EXACT),
                                "grpo.micro-batch-tokens",
                                1536,
                                step,
                                Optional.of(sampling(SMOL, Arithmetic.EXACT)),
                                ProcessMemory.ofHeap(needed))
                        .check())
                .isInstanceOf(Fault.class)
                .hasMessageContaining(
                        "fix: set trainer.recompute=on (the same bits, more slowly), which fits; or lower ");
    }
}
