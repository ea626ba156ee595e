package io.firesteel.rewards.corpus;

import io.firesteel.core.config.Requirements;

import java.io.Serializable;
import java.util.List;

/**
 * What {@link CountdownCorpus} is made of. Shares are probabilities per document; what they leave over are search
 * traces.
 *
 * @param comparisonShare share of drills in telling whether two numbers are equal
 * @param arithmeticShare share of drills in single operations
 * @param journeyShare share of documents with some wrong tries and then a solution
 * @param shortcutShare share of documents with the solution alone
 * @param solutionRate in a trace, the probability that a try is a known solution and not a random one
 * @param giveUpRate in a trace, the probability of giving up after a wrong try
 * @param falseVerdictRate the probability that a try gets the wrong one of "yes" and "no"
 * @param overlookRate the probability of going on after a "yes"
 * @param malformedRate the share of traces with a tag or the answer missing, so that format remains to be learned
 * @param maxTries the most tries in a trace
 * @param journeyTries the most wrong tries in a journey; their number is uniform from 0
 * @param repeatTries whether a trace may make the same try twice
 * @param wordings in what words documents are written, at least one; each is in one of them, drawn uniformly
 * @param mixedRate in a trace or journey, the probability that a verdict is written in another of the wordings than the prompt
 */
public record CorpusSettings(
        double comparisonShare,
        double arithmeticShare,
        double journeyShare,
        double shortcutShare,
        Either solutionRate,
        Either giveUpRate,
        double falseVerdictRate,
        double overlookRate,
        double malformedRate,
        int maxTries,
        int journeyTries,
        boolean repeatTries,
        List<Wording> wordings,
        Either mixedRate)
        implements Serializable {
    /** What a sum of shares may be off by. */
    private static final double ROUNDING = 1e-12;

    /**
     * A parameter drawn anew for each document: {@code usual} with probability {@code usualShare}, else {@code other}.
     */
    public record Either(double usual, double usualShare, double other) implements Serializable {
        public Either {
            Requirements requirements = new Requirements();
            rate(requirements, "usual", usual);
            rate(requirements, "usual-share", usualShare);
            rate(requirements, "other", other);
            requirements.check();
        }

        public static Either always(double value) {
            return new Either(value, 1, value);
        }
    }

    /** Up to 14 tries, some documents that hardly ever give up. */
    public static final CorpusSettings LONG_SEARCH = new CorpusSettings(
            0.1,
            0.25,
            0,
            0,
            new Either(0.4, 0.6, 0.2),
            new Either(0.45, 0.6, 0.1),
            0.01,
            0.1,
            0.08,
            14,
            6,
            true,
            List.of(Wording.BUNDLED),
            Either.always(0));

    public CorpusSettings {
        double shares = comparisonShare + arithmeticShare + journeyShare + shortcutShare;
        Requirements requirements = new Requirements();
        rate(requirements, "comparison-share", comparisonShare);
        rate(requirements, "arithmetic-share", arithmeticShare);
        rate(requirements, "journey-share", journeyShare);
        rate(requirements, "shortcut-share", shortcutShare);
        rate(requirements, "false-verdict-rate", falseVerdictRate);
        rate(requirements, "overlook-rate", overlookRate);
        rate(requirements, "malformed-rate", malformedRate);
        requirements
                .that(
                        shares <= 1 + ROUNDING,
                        "comparison-share, arithmetic-share, journey-share, shortcut-share",
                        "at most 1 together",
                        shares,
                        "what they leave over are search traces")
                .that(maxTries >= 1, "max-tries", "an integer >= 1", maxTries, "18 is the bundled policy's")
                .that(journeyTries >= 0, "journey-tries", "0 or more", journeyTries, "6 is usual")
                .that(
                        !wordings.isEmpty(),
                        "wordings",
                        "at least one",
                        "none",
                        "reference.conf has the bundled policies'")
                .check();
        wordings = List.copyOf(wordings);
    }

    private static void rate(Requirements requirements, String key, double rate) {
        requirements.that(rate >= 0 && rate <= 1 + ROUNDING, key, "a probability, 0 to 1", rate, "see reference.conf");
    }

    /** The same with other shares of documents. */
    public CorpusSettings with(double comparison, double arithmetic, double journey, double shortcut) {
        return new CorpusSettings(
                comparison,
                arithmetic,
                journey,
                shortcut,
                solutionRate,
                giveUpRate,
                falseVerdictRate,
                overlookRate,
                malformedRate,
                maxTries,
                journeyTries,
                repeatTries,
                wordings,
                mixedRate);
    }
}
