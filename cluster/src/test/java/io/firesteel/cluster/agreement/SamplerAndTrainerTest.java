package io.firesteel.cluster.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RequestScorer;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The policy is computed twice, by the sampler with its cache and by the network that learns. Where they disagree, the ratio π/π_old
 * is not 1 on fresh completions, and the gradient is another policy's.
 */
class SamplerAndTrainerTest {
    /** Two layers as wide as Qwen2.5-0.5B's, with its biases; a smaller vocabulary. */
    private static final Architecture QWEN = new Architecture(
            "qwen2", 32_000, 896, 2, 14, 2, 64, 4864, 1_000_000, RopeScaling.NONE, 1e-6, true, false, true, 128);

    /** Made once: drawing 58 million numbers takes longer than the rest. */
    private static final Policy POLICY = policy();

    private static final PackedPolicy PACKED = new PackedPolicy(POLICY);

    @ParameterizedTest
    @CsvSource({"PLAIN, 1", "FUSED, 1", "PLAIN, 0.7", "FUSED, 0.7", "FUSED, 1.3"})
    void agreeOnEveryTokenAtTheWidthOfHalfABillion(Backend backend, double temperature) {
        List<Rollout> rollouts = sample(temperature);

        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(
                POLICY, new NetworkSettings(1, backend, Recompute.OFF), new Head.LogProb(temperature))) {
            for (Rollout rollout : rollouts) {
                int prompt = rollout.prompt().tokens().length;
                Completion completion = rollout.completion();
                float[] trainers =
                        network.score(List.of(Sequences.of(rollout))).get(0).logProbs();
                for (int t = 0; t < completion.lengthTokens(); t++) {
                    assertThat(trainers[prompt + t])
                            .as("%s, sample %d, token %d", rollout.prompt().id(), rollout.sample(), t)
                            .isCloseTo(completion.logProbs()[t], within(1e-4f));
                }
            }
        }
    }

    /** Given tokens, half of them never sampled by anybody: the scorer's log-probs at every position against the network's. */
    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void theScorerAgreesWithTheNetworkOnTokensThatNobodySampled(Backend backend) {
        int[] tokens = new int[40];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (int) (new Seeds(8).uniform(i) * QWEN.vocabulary());
        }
        boolean[] learn = new boolean[tokens.length];
        Arrays.fill(learn, 1, learn.length, true);

        float[] scorers = RequestScorer.score(
                PACKED, new ScoreRequest("given", List.of(new ScoreRequest.Sequence("given", tokens, 1))), 1)[0];

        try (Dl4jPolicyNetwork network =
                new Dl4jPolicyNetwork(POLICY, new NetworkSettings(1, backend, Recompute.OFF))) {
            float[] trainers = network.score(List.of(new PackedSequences(tokens, new int[] {0, tokens.length}, learn)))
                    .get(0)
                    .logProbs();
            for (int t = 1; t < tokens.length; t++) {
                assertThat(trainers[t]).as("token %d", t).isCloseTo(scorers[t - 1], within(1e-4f));
            }
        }
    }

    private static List<Rollout> sample(double temperature) {
        SamplingSettings sampling = new SamplingSettings(16, temperature, SamplingSettings.ALL_TOKENS, 1, new int[0]);
        List<Prompt> prompts = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            int[] tokens = new int[5 + 6 * p];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (int) (new Seeds(3).at(p).uniform(i) * QWEN.vocabulary());
            }
            prompts.add(new Prompt("p" + p, "none", "", tokens, ""));
        }
        List<Rollout> rollouts = new ArrayList<>();
        for (Group<Rollout> group : new Decoder(PACKED).decode(prompts, 1, sampling, new Seeds(5), ids -> "")) {
            rollouts.addAll(group.members());
        }
        return rollouts;
    }

    /** Outputs about as large as inputs, logits that spread, biases and gains that matter. */
    static Policy policy() {
        ParameterLayout layout = new ParameterLayout(QWEN);
        float[] parameters = new float[layout.size()];
        for (ParameterLayout.Slice slice : layout.slices()) {
            Seeds seeds = new Seeds(1).at(slice.name());
            boolean gain = slice.name().endsWith("norm.weight");
            double range = slice.decays() ? 2 / Math.sqrt(slice.shape()[1]) : 0.5;
            for (int i = 0; i < slice.size(); i++) {
                parameters[slice.offset() + i] = (float) ((gain ? 1 : 0) + range * (2 * seeds.uniform(i) - 1));
            }
        }
        return new Policy(QWEN, 0, parameters);
    }
}
