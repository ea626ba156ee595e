package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.rollout.generate.SamplingSettings;

import java.util.List;

/** How training samples; see {@code rollout} in reference.conf. */
public record RolloutSettings(
        int prompts,
        int groupSize,
        int maxNewTokens,
        double temperature,
        double topP,
        int topK,
        List<String> stopStrings,
        Refill refill,
        int partitions) {
    public RolloutSettings {
        if (prompts < 1) {
            throw new Fault("prompts", "an integer >= 1", Integer.toString(prompts), "16 to 512 is usual");
        }
        if (groupSize < 2) {
            throw new Fault(
                    "group-size",
                    "an integer >= 2",
                    Integer.toString(groupSize),
                    "GRPO compares the completions of one prompt with each other; 4 to 16 is usual");
        }
        if (stopStrings.contains("")) {
            throw new Fault("stop-strings", "strings that are not empty", "an empty one", "remove it");
        }
        if (partitions < 0) {
            throw new Fault("partitions", "0 or more", Integer.toString(partitions), "0 chooses");
        }
    }

    /**
     * The same settings, refused where learning from what they sample would be biased. Evaluating and looking at samples
     * need no such care.
     */
    public RolloutSettings forTraining() {
        if (!(temperature > 0)) {
            throw new Fault(
                    "rollout.temperature",
                    "a number above 0 for training",
                    Double.toString(temperature),
                    "greedy completions of a prompt are all the same: nothing to compare, and no distribution to"
                            + " differentiate; 1 is usual");
        }
        String found = (topP < 1 ? "top-p " + topP : "")
                + (topP < 1 && topK > 0 ? ", " : "")
                + (topK > 0 ? "top-k " + topK : "");
        if (!found.isEmpty()) {
            throw new Fault(
                    topP < 1 ? "rollout.top-p" : "rollout.top-k",
                    "top-p 1 and top-k 0 for training",
                    found,
                    "the gradient would be biased: tokens would be drawn from another distribution than the one that is"
                            + " differentiated; use rollout.temperature to sharpen it, which both follow");
        }
        return this;
    }

    /** How tokens are drawn. */
    public SamplingSettings sampling(int[] stopTokens) {
        return new SamplingSettings(
                maxNewTokens,
                temperature,
                topK == 0 ? SamplingSettings.ALL_TOKENS : topK,
                topP,
                stopTokens,
                stopStrings);
    }

    /** How evaluations draw tokens: from the policy itself, whatever training does, ended by the same texts. */
    public SamplingSettings evaluation(int[] stopTokens) {
        return SamplingSettings.plain(maxNewTokens, stopTokens).withStopStrings(stopStrings);
    }
}
