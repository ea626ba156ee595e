package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;

import java.util.Map;
import java.util.TreeMap;

/**
 * Rejection sampling; see {@code rejection} in reference.conf. DeepSeek-R1 (arXiv:2501.12948, §2.3.3) makes its second SFT data so:
 * several completions of each prompt, of which only right ones that read well are kept.
 *
 * @param make what becomes of what is kept
 * @param problems training prompts to sample, in the curriculum's order; all if there are fewer
 * @param samples completions of each
 * @param keepPerProblem how many of a prompt's acceptable completions are kept at most, or how many pairs are made of them
 * @param keepShare the most of a prompt's acceptable completions that is kept, as a share of them, rounded up; of pairs none
 * @param choose which, where more are acceptable than are kept
 * @param longestTokens longer completions are dropped; 0 for no limit of its own
 * @param keepTruncated whether completions that were cut off may be kept
 * @param atLeast by the name of a reward function in {@code rewards.parts}: completions of which it has a smaller value are dropped
 */
public record RejectionSettings(
        Make make,
        int problems,
        int samples,
        int keepPerProblem,
        double keepShare,
        Choose choose,
        int longestTokens,
        boolean keepTruncated,
        Map<String, Double> atLeast) {
    /** What becomes of what is kept. */
    public enum Make {
        /** Right completions, to be imitated. */
        EXAMPLES,
        /** Pairs of a right completion and a wrong one of the same prompt, for {@code dpo} and {@code reward-model}. */
        PAIRS
    }

    /** Which of a prompt's acceptable completions are kept. */
    public enum Choose {
        /** In the order of samples. */
        FIRST,
        /** The shortest, of equal ones the first. */
        SHORTEST
    }

    public RejectionSettings {
        new Requirements()
                .that(
                        problems >= 1,
                        "problems",
                        "an integer >= 1",
                        problems,
                        "some hundreds is usual for small policies")
                .that(samples >= 1, "samples", "an integer >= 1", samples, "4 to 64 is usual")
                .that(keepPerProblem >= 1, "keep-per-problem", "an integer >= 1", keepPerProblem, "1 to 4 is usual")
                .that(
                        keepShare > 0 && keepShare <= 1,
                        "keep-share",
                        "a share above 0, at most 1",
                        keepShare,
                        "1 leaves it to keep-per-problem")
                .that(longestTokens >= 0, "longest-tokens", "0 or more", longestTokens, "0 for no limit of its own")
                .check();
        atLeast = new TreeMap<>(atLeast);
    }

    /** How many of so many acceptable completions of a prompt are kept. */
    public int kept(int acceptable) {
        return Math.min(keepPerProblem, (int) Math.ceil(acceptable * keepShare));
    }
}
