package io.firesteel.cluster.spark.referee;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.PluginFaults;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rollout.generate.LastToken;

import java.util.Arrays;

/** The number that a reward model gives after the last token of prompt and completion, as they were sampled; for one thread. */
final class RewardModelReward implements RewardFunction.Reader {
    private static final long serialVersionUID = 1;

    private final String part;
    private final int vocabulary;
    private final transient LastToken model;

    /** @param vocabulary rows of the model's embedding, of which a policy of its family may have more: padding, which means nothing */
    RewardModelReward(String part, int vocabulary, LastToken model) {
        this.part = part;
        this.vocabulary = vocabulary;
        this.model = model;
    }

    @Override
    public Verdict read(Prompt prompt, Completion completion, Verdict verdict) {
        return Arrays.stream(completion.tokens())
                .filter(token -> token >= vocabulary)
                .mapToObj(token -> Verdict.infrastructureError(
                        "reward " + part + ": the reward model has no token of id " + token))
                .findFirst()
                .orElse(verdict);
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        int read = prompt.tokens().length;
        int[] tokens = Arrays.copyOf(prompt.tokens(), read + completion.lengthTokens());
        System.arraycopy(completion.tokens(), 0, tokens, read, completion.lengthTokens());
        return model.outputs("reward " + part + " on prompt " + PluginFaults.brief(prompt.id()), tokens)[0];
    }
}
