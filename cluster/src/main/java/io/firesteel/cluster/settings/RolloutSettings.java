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

    /** How training draws tokens. */
    public SamplingSettings sampling(int[] stopTokens) {
        return new SamplingSettings(
                maxNewTokens,
                temperature,
                topK == 0 ? SamplingSettings.ALL_TOKENS : topK,
                topP,
                stopTokens,
                stopStrings);
    }
}
