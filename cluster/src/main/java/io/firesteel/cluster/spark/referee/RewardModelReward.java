package io.firesteel.cluster.spark.referee;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.PluginFaults;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rollout.generate.LastToken;

import java.util.Arrays;

/** The number that a reward model gives after the last token of prompt and completion, as they were sampled; for one thread. */
final class RewardModelReward implements RewardFunction.Single {
    private static final long serialVersionUID = 1;

    private final String part;
    private final transient LastToken model;

    RewardModelReward(String part, LastToken model) {
        this.part = part;
        this.model = model;
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        int read = prompt.tokens().length;
        int[] tokens = Arrays.copyOf(prompt.tokens(), read + completion.lengthTokens());
        System.arraycopy(completion.tokens(), 0, tokens, read, completion.lengthTokens());
        return model.outputs("reward " + part + " on prompt " + PluginFaults.brief(prompt.id()), tokens)[0];
    }
}
