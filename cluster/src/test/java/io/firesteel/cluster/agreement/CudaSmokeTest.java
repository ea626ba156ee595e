package io.firesteel.cluster.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Nd4jFacts;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.optimiser.AdamW;
import org.junit.jupiter.api.Test;

import java.util.List;

/** {@code mvn -Pcuda test} on a machine with a supported GPU; left out everywhere else. */
class CudaSmokeTest {
    @Test
    void aGpuScoresAsTheCpuSamplesAndLearns() {
        assumeThat(Nd4jFacts.here().backend()).as("ND4J's backend").isEqualTo("JCublasBackend");
        Architecture a = new Architecture(
                "qwen2", 64, 32, 2, 4, 2, 8, 48, 10_000, RopeScaling.NONE, 1e-6, true, false, true, 64);
        Policy policy = new PolicyInitializer(0.06).initialize(a, new Seeds(1));
        Rollout rollout = new Decoder(new PackedPolicy(policy))
                .decode(
                        List.of(new Prompt("p", "none", "", new int[] {1, 2, 3}, "")),
                        1,
                        SamplingSettings.plain(20),
                        new Seeds(2),
                        ids -> "")
                .get(0)
                .members()
                .get(0);
        PackedSequences sequence = Sequences.of(rollout);

        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(policy, NetworkSettings.threads(1))) {
            float[] before = network.score(List.of(sequence)).get(0).logProbs();
            for (int t = 0; t < rollout.completion().lengthTokens(); t++) {
                assertThat(before[3 + t]).isCloseTo(rollout.completion().logProbs()[t], within(1e-4f));
            }

            network.accumulate(List.of(sequence), (batch, sequences, scores, dLogProb, dEntropy) -> {
                for (int i = 0; i < dLogProb.length; i++) {
                    dLogProb[i] = sequences.learn()[i] ? -1 : 0;
                }
            });
            network.step(new AdamW(0.9, 0.95, 1e-8, 0), 1e-3, 1, 1);

            float[] after = network.score(List.of(sequence)).get(0).logProbs();
            assertThat(sum(after)).as("log-prob of what was made likelier").isGreaterThan(sum(before));
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
