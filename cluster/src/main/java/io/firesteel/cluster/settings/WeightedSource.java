package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.rewards.math.extract.Extraction;

import java.util.Optional;

/**
 * One source of several that a run learns from; see {@code data.sources} in reference.conf.
 *
 * @param weight prompts of this source in so many as all weights together; absent is 1
 * @param source where its problems come from
 * @param template how they are put to the policy; absent is {@code data.template}
 * @param verifier absent is {@code data.verifier}
 * @param extraction where the verifier looks for answers; absent is {@code data.extraction}
 */
public record WeightedSource(
        Optional<Integer> weight,
        DataSource source,
        Optional<String> template,
        Optional<String> verifier,
        Optional<Extraction> extraction) {
    /** Weights are counted out, prompt by prompt. */
    private static final int MAX_WEIGHT = 1_000;

    public WeightedSource {
        int share = weight.orElse(1);
        if (share < 1 || share > MAX_WEIGHT) {
            throw new Fault(
                    "weight",
                    "an integer in 1.." + MAX_WEIGHT,
                    Integer.toString(share),
                    "weights 2 and 1 draw two prompts of the first source for one of the second");
        }
    }
}
