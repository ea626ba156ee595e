package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.core.config.Requirements;
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
    /** At this one a token whose logit is 1 below the best has probability e^-100. Far colder, logits / temperature leave float32. */
    private static final double COLDEST = 0.01;

    /** At this one logits 10 apart have probabilities within a tenth of each other. */
    private static final double HOTTEST = 100;

    public RolloutSettings {
        new Requirements()
                .that(prompts >= 1, "prompts", "an integer >= 1", prompts, "16 to 512 is usual")
                .that(
                        groupSize >= 1,
                        "group-size",
                        "an integer >= 1",
                        groupSize,
                        "4 to 16 is usual, since completions of one prompt are compared with each other; 1 where a critic"
                                + " says what is usual")
                .that(maxNewTokens >= 1, "max-new-tokens", "an integer >= 1", maxNewTokens, "240 is the default")
                .that(
                        temperature == 0 || temperature >= COLDEST && temperature <= HOTTEST,
                        "temperature",
                        "0 (greedy), or " + COLDEST + " to " + HOTTEST,
                        temperature,
                        "1 is usual; below " + COLDEST + " the most probable token is all there is, as at 0, and above "
                                + HOTTEST + " every token is as probable as any other")
                .that(topP > 0 && topP <= 1, "top-p", "a number in (0, 1]", topP, "1 keeps all tokens")
                .that(topK >= 0, "top-k", "0 or more", topK, "0 keeps all tokens")
                .that(
                        !stopStrings.contains(""),
                        "stop-strings",
                        "strings that are not empty",
                        "an empty one",
                        "remove it")
                .that(partitions >= 0, "partitions", "0 or more", partitions, "0 chooses")
                .check();
    }

    /**
     * The same settings, refused where the policy has no room for a completion as long as they allow, which would be cut without a word.
     *
     * @param positions of the policy
     */
    public RolloutSettings within(int positions) {
        if (maxNewTokens >= positions) {
            throw new Fault(
                    "rollout.max-new-tokens",
                    "at most " + (positions - 1) + ", since the policy has " + positions
                            + " positions and a prompt takes some",
                    Integer.toString(maxNewTokens),
                    "lower it, or choose a policy with more positions (max_position_embeddings in its config.json)");
        }
        return this;
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
