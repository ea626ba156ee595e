package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Caps;
import io.firesteel.core.policy.architecture.Norms;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What is worked out, beside what a network that has learned holds of the heap: its pools keep what they ever took. */
class TrainingMemoryTest {
    private static final int LENGTH = 256;

    /** Gemma 2's parts: four norms in a block, branches by themselves, capped logits. */
    private static Architecture gemma(Architecture a) {
        return new Architecture(
                "gemma2",
                a.vocabulary(),
                a.width(),
                a.layers(),
                a.heads(),
                a.kvHeads(),
                a.headWidth(),
                a.feedForward(),
                a.attention(),
                a.normEpsilon(),
                Parts.LLAMA.with(Norms.AROUND).withGainsFromOne().with(new Caps(0, 30)),
                true,
                a.maxPositions());
    }

    private static Architecture architecture(int vocabulary, int width, int layers, int feedForward, boolean qkNorm) {
        return new Architecture(
                "qwen3",
                vocabulary,
                width,
                layers,
                width / 32,
                1,
                32,
                feedForward,
                1e6,
                RopeScaling.NONE,
                1e-6,
                false,
                qkNorm,
                true,
                512);
    }

    @ParameterizedTest
    @CsvSource({
        // The bundled policy's shape; a deep one; a wide feed-forward; a big vocabulary, whose logits are computed in
        // pieces.
        "145, 128, 3, 256, false, 4096, OFF",
        "145, 128, 3, 256, false, 8192, ON",
        "145, 64, 12, 128, true, 4096, OFF",
        "145, 64, 12, 128, true, 8192, ON",
        "145, 64, 4, 1024, false, 4096, OFF",
        "20000, 64, 2, 128, false, 8192, ON",
    })
    void theEstimateIsNearWhatIsMeasured(
            int vocabulary, int width, int layers, int feedForward, boolean qkNorm, int tokens, Recompute recompute)
            throws InterruptedException {
        check(architecture(vocabulary, width, layers, feedForward, qkNorm), tokens, recompute);
    }

    @ParameterizedTest
    @CsvSource({"145, 128, 3, 256, 4096, OFF", "145, 64, 12, 128, 8192, ON", "20000, 64, 2, 128, 8192, ON"})
    void normsAfterBranchesAndCapsAreInIt(
            int vocabulary, int width, int layers, int feedForward, int tokens, Recompute recompute)
            throws InterruptedException {
        check(gemma(architecture(vocabulary, width, layers, feedForward, false)), tokens, recompute);
    }

    private static void check(Architecture architecture, int tokens, Recompute recompute) throws InterruptedException {
        NetworkSettings settings = new NetworkSettings(1, Backend.FUSED, recompute);
        TrainingMemory memory = new TrainingMemory(architecture, settings);
        learnedHolds(architecture, settings, 2 * LENGTH); // classes, constants

        long measured = learnedHolds(architecture, settings, tokens);

        long estimated = memory.activations(tokens, 1) + memory.weights();
        assertThat(estimated / (double) measured)
                .as("%d bytes estimated, %d measured", estimated, measured)
                // G1 gives an array of more than half a region whole regions, and their size is the heap's affair: of a
                // megabyte and a header it may take two.
                .isBetween(0.5, 1.5);
    }

    @ParameterizedTest
    @CsvSource({"145, 128, 3, 256, 8192", "145, 64, 12, 128, 8192", "20000, 64, 2, 128, 4096"})
    void whatOnlyScoresHoldsLess(int vocabulary, int width, int layers, int feedForward, int tokens)
            throws InterruptedException {
        Architecture architecture = architecture(vocabulary, width, layers, feedForward, false);
        NetworkSettings settings = new NetworkSettings(1, Backend.FUSED, Recompute.OFF);
        TrainingMemory memory = new TrainingMemory(architecture, settings);
        holds(architecture, settings, 2 * LENGTH, true); // classes, constants

        long measured = holds(architecture, settings, tokens, true);

        assertThat((memory.scoringActivations(tokens, 1) + memory.scoring()) / (double) measured)
                .isBetween(0.5, 1.5);
        assertThat(measured).isLessThan(learnedHolds(architecture, settings, tokens));
    }

    private static long learnedHolds(Architecture architecture, NetworkSettings settings, int tokens)
            throws InterruptedException {
        return holds(architecture, settings, tokens, false);
    }

    private static long holds(Architecture architecture, NetworkSettings settings, int tokens, boolean onlyScores)
            throws InterruptedException {
        float[] parameters = new float[new ParameterLayout(architecture).size()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (0.05 * (random.nextDouble() - 0.5));
        }
        PackedSequences packed = packed(tokens, architecture.vocabulary(), random);
        Objective none = (microBatch, sequences, scores, dLogProbs, dEntropies) -> Arrays.fill(dLogProbs, 0.01f);
        long before = used();
        try (Dl4jPolicyNetwork network =
                new Dl4jPolicyNetwork(architecture, parameters, settings, Head.LogProb.PLAIN)) {
            if (onlyScores) {
                network.score(List.of(packed));
            } else {
                network.accumulate(List.of(packed), none);
            }
            long held = used() - before;
            Reference.reachabilityFence(parameters);
            Reference.reachabilityFence(packed);
            return held;
        }
    }

    private static PackedSequences packed(int tokens, int vocabulary, SplittableRandom random) {
        int[] ids = random.ints(tokens, 0, vocabulary).toArray();
        int[] starts = new int[tokens / LENGTH + 1];
        boolean[] learn = new boolean[tokens];
        Arrays.fill(learn, true);
        for (int s = 0; s < starts.length; s++) {
            starts[s] = s * LENGTH;
            if (starts[s] < tokens) {
                learn[starts[s]] = false;
            }
        }
        return new PackedSequences(ids, starts, learn);
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void momentsInBfloat16AreHalfAsLarge() {
        Architecture a = architecture(145, 128, 3, 256, false);
        long size = new ParameterLayout(a).size();
        for (MomentPrecision precision : MomentPrecision.values()) {
            NetworkSettings settings =
                    new NetworkSettings(1, Backend.FUSED, Recompute.OFF, Arithmetic.EXACT, precision);

            assertThat(new TrainingMemory(a, settings).outside(1))
                    .containsEntry("AdamW's moments", (precision == MomentPrecision.BF16 ? 4 : 8) * size);
        }
    }
}
