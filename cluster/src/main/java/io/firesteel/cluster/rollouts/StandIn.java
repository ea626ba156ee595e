package io.firesteel.cluster.rollouts;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Stand-in until io.firesteel.rollout has its decoder. */
public final class StandIn {
    private StandIn() {}

    public record PackedPolicy(Policy policy) {
        public String kernels() {
            return "stand-in";
        }
    }

    static void write(
            PackedPolicy policy,
            List<Prompt> prompts,
            int groupSize,
            SamplingSettings sampling,
            Seeds seeds,
            Consumer<Group<Rollout>> written) {
        int bits = Arrays.hashCode(policy.policy().parameters());
        for (Prompt prompt : prompts) {
            List<Rollout> members = new ArrayList<>();
            for (int s = 0; s < groupSize; s++) {
                Seeds seed = seeds.at(prompt.id()).at(s);
                int length = 1 + (int) (seed.uniform(bits) * sampling.maxNewTokens());
                int[] tokens = new int[length];
                float[] logProbs = new float[length];
                for (int i = 0; i < length; i++) {
                    tokens[i] = (int) (seed.uniform(bits + i) * 1000);
                    logProbs[i] = -(float) seed.uniform(i);
                }
                members.add(new Rollout(
                        prompt,
                        s,
                        new Completion(tokens, logProbs, FinishReason.STOP, "<answer> " + tokens[0] + " </answer>"),
                        policy.policy().version(),
                        seed.seed()));
            }
            written.accept(new Group<>(prompt, members));
        }
    }
}
