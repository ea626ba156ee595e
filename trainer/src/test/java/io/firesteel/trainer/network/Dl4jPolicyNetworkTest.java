package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.operations.FlatVectors;
import io.firesteel.trainer.network.operations.FusedFactory;
import io.firesteel.trainer.network.operations.PlainOperations;
import io.firesteel.trainer.network.operations.SeparateMoments;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class Dl4jPolicyNetworkTest {
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0.1);

    /** Some loss: each learned token's coefficients depend on its score, as a clipped ratio's would. */
    private static final Objective OBJECTIVE = (microBatch, sequences, scores, dLogProb, dEntropy) -> {
        for (int i = 0; i < dLogProb.length; i++) {
            if (sequences.learn()[i]) {
                dLogProb[i] = (sequences.tokens()[i] % 3 - 1) * scores.logProbs()[i];
                dEntropy[i] = 0.3f * sequences.tokens()[i];
            }
        }
    };

    private static Dl4jPolicyNetwork network(Architecture a, int threads, Backend backend) {
        return new Dl4jPolicyNetwork(
                a, Policies.parameters(a, 3), new NetworkSettings(threads, backend, Recompute.OFF), Head.LogProb.PLAIN);
    }

    private static List<PackedSequences> microBatches(Architecture a) {
        List<PackedSequences> list = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            list.add(Policies.sequences(a, i, 3 + i, 2, 9 - 2 * i));
        }
        return list;
    }

    /** Sequences of several micro-batches as one. */
    private static PackedSequences joined(List<PackedSequences> parts) {
        int n = parts.stream().mapToInt(PackedSequences::size).sum();
        int s = parts.stream().mapToInt(PackedSequences::sequences).sum();
        int[] tokens = new int[n];
        boolean[] learn = new boolean[n];
        int[] starts = new int[s + 1];
        int at = 0;
        int sequence = 0;
        for (PackedSequences part : parts) {
            System.arraycopy(part.tokens(), 0, tokens, at, part.size());
            System.arraycopy(part.learn(), 0, learn, at, part.size());
            for (int i = 0; i < part.sequences(); i++) {
                starts[sequence++] = at + part.starts()[i];
            }
            at += part.size();
        }
        starts[s] = n;
        return new PackedSequences(tokens, starts, learn);
    }

    private static PackedSequences alone(PackedSequences packed, int s) {
        int from = packed.starts()[s];
        int to = packed.starts()[s + 1];
        return new PackedSequences(
                Arrays.copyOfRange(packed.tokens(), from, to),
                new int[] {0, to - from},
                Arrays.copyOfRange(packed.learn(), from, to));
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void lossAndGradientDoNotDependOnTheSplitIntoMicroBatches(Backend backend) {
        Architecture a = Policies.llama();
        List<PackedSequences> split = microBatches(a);
        try (Dl4jPolicyNetwork network = network(a, 1, backend)) {
            List<TokenScores> apart = network.accumulate(split, OBJECTIVE);
            float[] gradientApart = network.gradient();
            network.zeroGradient();

            List<TokenScores> together = network.accumulate(List.of(joined(split)), OBJECTIVE);

            assertClose(network.gradient(), gradientApart, 1e-5);
            int at = 0;
            for (TokenScores part : apart) {
                for (int i = 0; i < part.logProbs().length; i++, at++) {
                    assertThat(together.get(0).logProbs()[at]).isCloseTo(part.logProbs()[i], within(1e-5f));
                    assertThat(together.get(0).entropies()[at]).isCloseTo(part.entropies()[i], within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void aPackedSequenceScoresAsItDoesAlone(Backend backend) {
        for (Architecture a : Policies.all()) {
            PackedSequences packed = Policies.sequences(a, 5, 7, 1, 12, 2);
            try (Dl4jPolicyNetwork network = network(a, 1, backend)) {
                TokenScores all = network.score(List.of(packed)).get(0);
                for (int s = 0; s < packed.sequences(); s++) {
                    TokenScores one = network.score(List.of(alone(packed, s))).get(0);
                    for (int i = 0; i < one.logProbs().length; i++) {
                        int j = packed.starts()[s] + i;
                        assertThat(all.logProbs()[j]).isCloseTo(one.logProbs()[i], within(1e-5f));
                        assertThat(all.entropies()[j]).isCloseTo(one.entropies()[i], within(1e-5f));
                        assertThat(all.logProbs()[j] != 0).isEqualTo(packed.learn()[j]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void bitsDoNotDependOnTheNumberOfThreads(Backend backend) {
        Architecture a = Policies.qwen2();
        float[] expectedGradient = null;
        float[] expectedParameters = null;
        for (int threads = 1; threads <= 3; threads++) {
            try (Dl4jPolicyNetwork network = network(a, threads, backend)) {
                for (int step = 1; step <= 3; step++) {
                    network.zeroGradient();
                    network.accumulate(microBatches(a), OBJECTIVE);
                    network.step(ADAMW, 0.01, 1 / network.gradientNorm(), step);
                }
                if (threads == 1) {
                    expectedGradient = network.gradient();
                    expectedParameters = network.parameters();
                }
                assertThat(network.gradient()).as("%d threads", threads).isEqualTo(expectedGradient);
                assertThat(network.parameters()).as("%d threads", threads).isEqualTo(expectedParameters);
            }
        }
    }

    /** A big policy's workers add to one gradient: the same bits with any number of them, and the sum of those apart. */
    @Test
    void oneGradientOfAllWorkersIsTheSumOfThoseApart() {
        for (Architecture a : Policies.all()) {
            List<PackedSequences> list = new ArrayList<>(microBatches(a));
            list.add(1, nothingLearned(Policies.sequences(a, 9, 5)));
            float[] apart = gradient(a, list, 2, Integer.MAX_VALUE);
            float[] one = gradient(a, list, 1, 0);
            assertClose(one, apart, 1e-6);
            for (int threads = 2; threads <= 4; threads++) {
                assertThat(gradient(a, list, threads, 0))
                        .as("%d threads", threads)
                        .isEqualTo(one);
            }
        }
    }

    /** The one gradient is not cleared between steps: what was left in it does not count. */
    @Test
    void aGradientThatIsUsedAgainForgetsWhatWasInIt() {
        for (Architecture a : Policies.all()) {
            List<PackedSequences> list = new ArrayList<>(microBatches(a));
            list.add(0, nothingLearned(Policies.sequences(a, 9, 5)));
            NetworkSettings settings = new NetworkSettings(2, Backend.FUSED, Recompute.OFF);
            try (NetworkCore core =
                    new NetworkCore(a, Parameters.of(Policies.parameters(a, 3)), settings, Head.LogProb.PLAIN, 0)) {
                core.accumulate(list, Dl4jPolicyNetwork.asHeads(OBJECTIVE));
                float[] expected = core.gradient();
                core.accumulate(list.subList(1, 2), Dl4jPolicyNetwork.asHeads(OBJECTIVE));
                core.zeroGradient();
                core.accumulate(list, Dl4jPolicyNetwork.asHeads(OBJECTIVE));
                assertThat(core.gradient()).as(a.family()).isEqualTo(expected);

                core.zeroGradient();
                core.accumulate(list.subList(0, 1), Dl4jPolicyNetwork.asHeads(OBJECTIVE));
                assertThat(core.gradient()).as("nothing is learned").containsOnly(0);
            }
        }
    }

    private static PackedSequences nothingLearned(PackedSequences sequences) {
        return new PackedSequences(sequences.tokens(), sequences.starts(), new boolean[sequences.size()]);
    }

    /** After two passes over the list. */
    private static float[] gradient(Architecture a, List<PackedSequences> list, int threads, int apart) {
        NetworkSettings settings = new NetworkSettings(threads, Backend.FUSED, Recompute.OFF);
        try (NetworkCore core =
                new NetworkCore(a, Parameters.of(Policies.parameters(a, 3)), settings, Head.LogProb.PLAIN, apart)) {
            core.accumulate(list, Dl4jPolicyNetwork.asHeads(OBJECTIVE));
            core.accumulate(list, Dl4jPolicyNetwork.asHeads(OBJECTIVE));
            return core.gradient();
        }
    }

    @Test
    void aFailureWhileWorkersTakeTurnsIsThatOfTheMicroBatchThatFailed() {
        Architecture a = Policies.qwen2();
        NetworkSettings settings = new NetworkSettings(3, Backend.FUSED, Recompute.OFF);
        try (NetworkCore core =
                new NetworkCore(a, Parameters.of(Policies.parameters(a, 3)), settings, Head.LogProb.PLAIN, 0)) {
            assertThatThrownBy(() -> core.accumulate(microBatches(a), (m, sequences, outputs, dOutputs) -> {
                        if (m == 1) {
                            throw new IllegalStateException("the second one");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the second one");
        }
    }

    @Test
    void aPolicyIsThereUntilItsNetworkLearnsOn() {
        Architecture a = Policies.qwen2();
        Dl4jPolicyNetwork network = network(a, 1, Backend.FUSED);
        Policy first = network.policy(0);
        assertThat(first.there()).isTrue();
        assertThat(first.parameters()).isEqualTo(Policies.parameters(a, 3));

        network.accumulate(microBatches(a), OBJECTIVE);
        network.step(ADAMW, 0.01, 1, 1);
        Policy second = network.policy(1);
        network.close();

        for (Policy gone : List.of(first, second)) {
            assertThat(gone.there()).isFalse();
            assertThatThrownBy(gone::parameters)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("learned on");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void aRestoredNetworkContinuesBitForBit(Backend backend) {
        Architecture a = Policies.qwen3();
        List<PackedSequences> list = microBatches(a);
        try (Dl4jPolicyNetwork whole = network(a, 2, backend);
                Dl4jPolicyNetwork resumed = network(a, 1, backend)) {
            learn(whole, list, 1, 2);
            resumed.restore(whole.parameters(), whole.moments());
            learn(whole, list, 3, 5);

            learn(resumed, list, 3, 5);

            assertThat(resumed.parameters()).isEqualTo(whole.parameters());
            assertThat(resumed.moments()).isDeepEqualTo(whole.moments());
        }
    }

    private static void learn(Dl4jPolicyNetwork network, List<PackedSequences> list, int first, int last) {
        for (int step = first; step <= last; step++) {
            network.zeroGradient();
            network.accumulate(list, OBJECTIVE);
            network.step(ADAMW, 0.01, 1, step);
        }
    }

    /** Loop in double precision over the formulas of AdamW. */
    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void stepsAreAdamWs(Backend backend) {
        Architecture a = Policies.qwen2();
        ParameterLayout layout = new ParameterLayout(a);
        double[] p = toDouble(Policies.parameters(a, 3));
        double[] m = new double[p.length];
        double[] v = new double[p.length];
        try (Dl4jPolicyNetwork network = network(a, 2, backend)) {
            for (int t = 1; t <= 3; t++) {
                network.zeroGradient();
                network.accumulate(microBatches(a), OBJECTIVE);
                double[] g = toDouble(network.gradient());
                for (Slice slice : layout.slices()) {
                    for (int i = slice.offset(); i < slice.end(); i++) {
                        double gi = 0.5 * g[i];
                        p[i] *= slice.decays() ? 1 - 0.01 * 0.1 : 1;
                        m[i] = 0.9 * m[i] + 0.1 * gi;
                        v[i] = 0.95 * v[i] + 0.05 * gi * gi;
                        double first = m[i] / (1 - Math.pow(0.9, t));
                        double second = v[i] / (1 - Math.pow(0.95, t));
                        p[i] -= 0.01 * first / (Math.sqrt(second) + 1e-8);
                    }
                }

                network.step(ADAMW, 0.01, 0.5, t);

                // An element whose gradient is rounding noise moves by noise; the step is at most the learning rate.
                assertClose(network.moments()[0], toFloat(m), 1e-5);
                assertClose(network.moments()[1], toFloat(v), 1e-5);
                assertClose(network.parameters(), toFloat(p), 1e-5);
            }
        }
    }

    /**
     * By hand: g = 2, lr = 0.1, decay 0.5 at p = 1: p ← 1·(1 − 0.05) = 0.95; m = 0.1·2 = 0.2, v = 0.05·4 = 0.2; corrected m = 0.2/0.1 =
     * 2, v = 0.2/0.05 = 4; p ← 0.95 − 0.1·2/(2 + 0) = 0.85.
     */
    @Test
    void aFirstStepWorkedByHand() {
        PlainOperations operations = new PlainOperations(Policies.llama(), DataType.DOUBLE);
        INDArray p = Nd4j.create(new double[] {1, 1});
        INDArray m = Nd4j.create(new double[] {0, 0});
        INDArray v = Nd4j.create(new double[] {0, 0});
        INDArray g = Nd4j.create(new double[] {2, 2});

        operations.adamW(
                p, new SeparateMoments(m, v), g, 0, 1, 1, new AdamW(0.9, 0.95, Double.MIN_VALUE, 0.5), 0.5, 0.1, 1);

        assertThat(p.toDoubleVector()).containsExactly(new double[] {0.85, 1}, within(1e-12));
        assertThat(m.toDoubleVector()).containsExactly(new double[] {0.2, 0}, within(1e-12));
        assertThat(v.toDoubleVector()).containsExactly(new double[] {0.2, 0}, within(1e-12));
    }

    private static Dl4jPolicyNetwork inBfloat16(Architecture a, int threads) {
        NetworkSettings settings =
                new NetworkSettings(threads, Backend.FUSED, Recompute.OFF, Arithmetic.EXACT, MomentPrecision.BF16);
        return new Dl4jPolicyNetwork(a, Policies.parameters(a, 3), settings, Head.LogProb.PLAIN);
    }

    @Test
    void momentsInBfloat16LearnTheSameOnAnyThreadsAndGoOnBitForBit() {
        Architecture a = Policies.qwen3();
        List<PackedSequences> list = microBatches(a);
        try (Dl4jPolicyNetwork whole = inBfloat16(a, 3);
                Dl4jPolicyNetwork single = network(a, 1, Backend.FUSED);
                Dl4jPolicyNetwork resumed = inBfloat16(a, 1)) {
            learn(single, list, 1, 1);
            learn(whole, list, 1, 1);
            assertThat(whole.parameters())
                    .as("moments are rounded after the step")
                    .isEqualTo(single.parameters());
            float[][] rounded = whole.moments();
            for (int m = 0; m < 2; m++) {
                for (int i = 0; i < rounded[m].length; i++) {
                    int bits = Float.floatToRawIntBits(rounded[m][i]);
                    assertThat(bits & 0xFFFF).isZero();
                    assertThat(Math.abs(bits - Float.floatToRawIntBits(single.moments()[m][i])))
                            .isLessThan(0x10000);
                }
            }
            learn(whole, list, 2, 2);
            resumed.restore(whole.current(), whole.currentMoments());
            learn(whole, list, 3, 5);

            learn(resumed, list, 3, 5);

            assertThat(whole.momentPrecision()).isEqualTo(MomentPrecision.BF16);
            assertThat(resumed.parameters()).isEqualTo(whole.parameters());
            assertThat(resumed.moments()).isDeepEqualTo(whole.moments());
        }
    }

    @Test
    void momentsOfSinglePrecisionAreRoundedToNearestWhereBfloat16GoesOnFromThem() {
        Architecture a = Policies.qwen3();
        try (Dl4jPolicyNetwork single = network(a, 1, Backend.FUSED);
                Dl4jPolicyNetwork half = inBfloat16(a, 1)) {
            learn(single, microBatches(a), 1, 2);

            half.restore(single.parameters(), single.moments());

            for (int m = 0; m < 2; m++) {
                float[] expected = single.moments()[m];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = io.firesteel.core.policy.DataType.BF16.rounded(expected[i]);
                }
                assertThat(half.moments()[m]).isEqualTo(expected);
            }
            half.restore(single.parameters(), null);
            assertThat(half.moments()[1]).containsOnly(0);
        }
    }

    @Test
    void nd4jsOperationsRefuseMomentsInBfloat16() {
        NetworkSettings settings =
                new NetworkSettings(1, Backend.PLAIN, Recompute.OFF, Arithmetic.EXACT, MomentPrecision.BF16);

        assertThatThrownBy(() -> new Dl4jPolicyNetwork(
                        Policies.llama(), Policies.parameters(Policies.llama(), 3), settings, Head.LogProb.PLAIN))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("trainer.moments = bf16", "trainer.backend");
    }

    @Test
    void aStepSaysWhichMomentBfloat16DoesNotHold() {
        Architecture a = Policies.llama();
        AdamW adamW = new AdamW(0.9, 0.95, 1e-8, 0);
        try (Dl4jPolicyNetwork network = inBfloat16(a, 2)) {
            network.accumulate(microBatches(a), OBJECTIVE);
            float[] before = network.parameters();

            assertThat(network.step(adamW, 1e-3, 1, 1)).isEmpty();
            assertThat(network.step(adamW, 1e20, 1, 2).orElseThrow()).doesNotContain("moment");
            network.restore(before, null);
            assertThat(network.step(adamW, 1e-3, 1e25, 1).orElseThrow())
                    .contains("Infinity in the second moment of model.");
            network.restore(before, null);
            assertThat(network.step(adamW, 1e-3, 1, 1)).isEmpty();
        }
    }

    /** Parameters are fine up to about 1.8e19, where their squares are. */
    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void aStepSaysWhatFloat32DoesNotHold(Backend backend) {
        Architecture a = Policies.llama();
        AdamW adamW = new AdamW(0.9, 0.95, 1e-8, 0);
        try (Dl4jPolicyNetwork network = network(a, 2, backend)) {
            network.accumulate(microBatches(a), OBJECTIVE);
            float[] before = network.parameters();

            assertThat(network.step(adamW, 1e-3, 1, 1)).isEmpty();
            assertThat(network.step(adamW, 1e18, 1, 1)).isEmpty();
            assertThat(network.step(adamW, 1e20, 1, 1).orElseThrow())
                    .contains("E", " in model.")
                    .doesNotContain("moment");
            network.restore(before, null);
            assertThat(network.step(adamW, 1e38, 1, 1)).isPresent();
            network.restore(before, null);
            assertThat(network.step(adamW, 1e39, 1, 1).orElseThrow()).contains("Infinity in model.");
            network.restore(before, null);
            assertThat(network.step(adamW, 1e-3, 1e25, 1).orElseThrow())
                    .contains("Infinity in the second moment of model.");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void hundredsOfStepsTakeNoMoreMemoryThanTens(Backend backend) {
        Architecture a = Policies.llama();
        try (Dl4jPolicyNetwork network = network(a, 2, backend)) {
            learn(network, microBatches(a), 1, 8);
            long before = nativeBytes();
            learn(network, microBatches(a), 9, 24);
            assertThat(nativeBytes() - before).as("bytes").isLessThan(400L << 20);
        }
    }

    /** Resident bytes of the process outside the Java heap, about. */
    private static long nativeBytes() {
        System.gc();
        Runtime java = Runtime.getRuntime();
        return Pointer.physicalBytes() - java.totalMemory();
    }

    @Test
    void aMicroBatchWithNothingToLearnChangesNothing() {
        Architecture a = Policies.llama();
        PackedSequences idle = new PackedSequences(new int[] {1, 2, 3}, new int[] {0, 3}, new boolean[3]);
        try (Dl4jPolicyNetwork network = network(a, 1, Backend.PLAIN)) {
            network.accumulate(microBatches(a), OBJECTIVE);
            float[] before = network.gradient();

            TokenScores scores = network.accumulate(List.of(idle), OBJECTIVE).get(0);

            assertThat(scores.logProbs()).containsOnly(0);
            assertThat(network.gradient()).isEqualTo(before);
        }
    }

    @Test
    void gradientNormIsTheRootOfTheSumOfSquares() {
        Architecture a = Policies.llama();
        try (Dl4jPolicyNetwork network = network(a, 1, Backend.PLAIN)) {
            network.accumulate(microBatches(a), OBJECTIVE);
            double squares = 0;
            for (float g : network.gradient()) {
                squares += (double) g * g;
            }
            assertThat(network.gradientNorm()).isCloseTo(Math.sqrt(squares), within(1e-9 * Math.sqrt(squares)));
        }
    }

    @Test
    void aFailingObjectiveFailsTheCallAndNotTheNetwork() {
        Architecture a = Policies.llama();
        Objective failing = (microBatch, sequences, scores, dLogProb, dEntropy) -> {
            if (microBatch == 2) {
                throw new IllegalStateException("no reward for micro-batch 2");
            }
        };
        try (Dl4jPolicyNetwork network = network(a, 2, Backend.PLAIN)) {
            assertThatThrownBy(() -> network.accumulate(microBatches(a), failing))
                    .hasMessage("no reward for micro-batch 2");
            assertThat(network.score(microBatches(a))).hasSize(4);
        }
    }

    @Test
    void refusesATokenOutsideTheVocabularyAndSaysWhich() {
        Architecture a = Policies.llama();
        PackedSequences foreign = new PackedSequences(new int[] {1, 11}, new int[] {0, 2}, new boolean[] {false, true});
        try (Dl4jPolicyNetwork network = network(a, 1, Backend.PLAIN)) {
            assertThatThrownBy(() -> network.score(List.of(foreign)))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("token 1", "an id in [0, 11)", "found 11", "fix:");
        }
    }

    /** A tied head and an untied one, chunks of a big vocabulary, kept or computed twice, or all logits in one piece. */
    @Test
    void chunksOfLogitsGiveTheSameScoresAndAboutTheSameGradient() {
        for (Architecture a : Policies.all()) {
            PackedSequences sequences = Policies.sequences(a, 2, 9, 14);
            List<LogitMemory> memories = List.of(
                    LogitMemory.USUAL,
                    new LogitMemory(3 * a.vocabulary(), 0, 0, 4),
                    new LogitMemory(3 * a.vocabulary(), 0, 1 << 20, 4),
                    new LogitMemory(1 << 20, 0, 1 << 20, 4));
            float[][] gradients = new float[memories.size()][];
            List<TokenScores> scores = new ArrayList<>();
            for (LogitMemory memory : memories) {
                INDArray vector =
                        Nd4j.createFromArray(Policies.parameters(a, 3)).reshape(1, -1);
                FusedFactory factory = new FusedFactory(a, Kernels.best());
                try (GradientVectors vectors = new GradientVectors(DataType.FLOAT, vector.length());
                        Worker worker = new Worker(
                                a, vector, Head.LogProb.PLAIN, factory.operations(), n -> false, vectors, memory)) {
                    float[][] outputs = worker.learn(0, sequences, Dl4jPolicyNetwork.asHeads(OBJECTIVE));
                    gradients[scores.size()] = FlatVectors.read(worker.gradient());
                    scores.add(new TokenScores(outputs[0], outputs[1]));
                }
            }
            for (TokenScores each : scores) {
                assertThat(each.logProbs()).isEqualTo(scores.get(0).logProbs());
                assertThat(each.entropies()).isEqualTo(scores.get(0).entropies());
            }
            assertClose(gradients[1], gradients[0], 1e-6);
            assertThat(gradients[2]).as("chunks that are kept").isEqualTo(gradients[1]);
            assertThat(gradients[3]).as("one chunk that is kept").isEqualTo(gradients[1]);
        }
    }

    @Test
    void recomputedActivationsGiveTheSameBits() {
        Architecture a = Policies.qwen3();
        float[][] gradients = new float[2][];
        for (Recompute recompute : List.of(Recompute.ON, Recompute.OFF)) {
            NetworkSettings settings = new NetworkSettings(1, Backend.FUSED, recompute);
            try (Dl4jPolicyNetwork network =
                    new Dl4jPolicyNetwork(a, Policies.parameters(a, 3), settings, Head.LogProb.PLAIN)) {
                network.accumulate(microBatches(a), OBJECTIVE);
                gradients[recompute == Recompute.ON ? 1 : 0] = network.gradient();
            }
        }
        assertThat(gradients[1]).isEqualTo(gradients[0]);
    }

    @Test
    void fusedAndPlainNetworksAgree() {
        for (Architecture a : Policies.all()) {
            try (Dl4jPolicyNetwork plain = network(a, 1, Backend.PLAIN);
                    Dl4jPolicyNetwork fused = network(a, 1, Backend.FUSED)) {
                plain.accumulate(microBatches(a), OBJECTIVE);
                fused.accumulate(microBatches(a), OBJECTIVE);
                assertClose(fused.gradient(), plain.gradient(), 1e-4);
            }
        }
    }

    /** Forward, backward, AdamW: everything that a GPU would do, against the kernels that the CPU uses. */
    @Test
    void oneTrainingStepIsTheSameFusedAndPlain() {
        for (Architecture a : Policies.all()) {
            try (Dl4jPolicyNetwork plain = network(a, 1, Backend.PLAIN);
                    Dl4jPolicyNetwork fused = network(a, 1, Backend.FUSED)) {
                float[] before = fused.parameters();
                for (Dl4jPolicyNetwork each : List.of(plain, fused)) {
                    each.accumulate(microBatches(a), OBJECTIVE);
                    // An epsilon that counts: where a gradient is rounding noise, noise over its own size would be a
                    // step.
                    each.step(new AdamW(0.9, 0.95, 1e-2, 0.1), 0.01, 1 / each.gradientNorm(), 1);
                }

                assertThat(fused.parameters()).isNotEqualTo(before);
                assertClose(fused.parameters(), plain.parameters(), 1e-4);
                assertClose(fused.moments()[0], plain.moments()[0], 1e-4);
                assertClose(fused.moments()[1], plain.moments()[1], 1e-4);
            }
        }
    }

    @Test
    void parametersComeOutAsTheyWentIn() {
        Architecture a = Policies.qwen3();
        float[] parameters = Policies.parameters(a, 9);
        try (Dl4jPolicyNetwork network =
                new Dl4jPolicyNetwork(a, parameters, NetworkSettings.threads(1), Head.LogProb.PLAIN)) {
            assertThat(network.parameters()).isEqualTo(parameters);
        }
    }

    private static void assertClose(float[] actual, float[] expected, double relative) {
        double scale = 0;
        for (float e : expected) {
            scale = Math.max(scale, Math.abs(e));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(relative * scale));
        }
    }

    private static double[] toDouble(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    private static float[] toFloat(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }
}
