package io.firesteel.cluster.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Arithmetic.Choice;
import io.firesteel.core.kernels.Arithmetic.Precision;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RequestScorer;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/**
 * With products of oneDNN a token's log-prob has the same bits in the sampler, at whatever number of rows, in the scorer, and in the network
 * that learns, whatever it is packed with: in single precision and with bfloat16 products.
 */
class FastKernelsAgreeTest {
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1", "BF16, 1", "FLOAT32, 0.7", "BF16, 0.7"})
    void samplerScorerAndTrainerGiveTheSameBits(Precision precision, double temperature) {
        Arithmetic arithmetic = new Arithmetic(Choice.FAST, precision);
        Kernels kernels = kernels(arithmetic);
        Policy policy = SamplerAndTrainerTest.policy();
        try (PackedPolicy packed = new PackedPolicy(policy, kernels);
                Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(
                        policy,
                        new NetworkSettings(2, Backend.FUSED, Recompute.OFF, arithmetic),
                        new Head.LogProb(temperature))) {
            List<Rollout> rollouts = sample(packed, 13, temperature);
            assertThat(sample(packed, 1, temperature)).isEqualTo(rollouts);
            assertThat(sample(packed, 4, temperature)).isEqualTo(rollouts);

            for (Rollout rollout : rollouts) {
                int prompt = rollout.prompt().tokens().length;
                Completion completion = rollout.completion();
                float[] trainers =
                        network.score(List.of(Sequences.of(rollout))).get(0).logProbs();
                int[] tokens = Sequences.of(rollout).tokens();
                float[] scorers = RequestScorer.score(
                        packed,
                        new ScoreRequest(
                                "given", List.of(new ScoreRequest.Sequence("given", tokens, prompt)), temperature),
                        2)[0];
                for (int t = 0; t < completion.lengthTokens(); t++) {
                    assertThat(trainers[prompt + t])
                            .as("%s, sample %d, token %d", rollout.prompt().id(), rollout.sample(), t)
                            .isEqualTo(completion.logProbs()[t])
                            .isEqualTo(scorers[t]);
                }
            }
        }
    }

    private static Kernels kernels(Arithmetic arithmetic) {
        try {
            return Kernels.of(arithmetic);
        } catch (Fault fault) {
            return Assumptions.abort("fast kernels: expected " + fault.expected() + ", found " + fault.found());
        }
    }

    private static List<Rollout> sample(PackedPolicy policy, int rows, double temperature) {
        SamplingSettings sampling = new SamplingSettings(12, temperature, SamplingSettings.ALL_TOKENS, 1, new int[0]);
        List<Prompt> prompts = new ArrayList<>();
        for (int p = 0; p < 3; p++) {
            int[] tokens = new int[5 + 16 * p];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (int)
                        (new Seeds(3).at(p).uniform(i) * policy.architecture().vocabulary());
            }
            prompts.add(new Prompt("p" + p, "none", "", tokens, ""));
        }
        List<Rollout> rollouts = new ArrayList<>();
        for (Group<Rollout> group :
                new Decoder(policy, policy.kernels(), rows).decode(prompts, 4, sampling, new Seeds(5), ids -> "")) {
            rollouts.addAll(group.members());
        }
        return rollouts;
    }
}
