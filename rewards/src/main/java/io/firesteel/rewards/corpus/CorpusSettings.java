package io.firesteel.rewards.corpus;

import io.firesteel.core.Fault;

import java.io.Serializable;

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
        boolean repeatTries)
        implements Serializable {

    /**
     * A parameter drawn anew for each document: {@code usual} with probability {@code usualShare}, else {@code other}.
     */
    public record Either(double usual, double usualShare, double other) implements Serializable {
        public static Either always(double value) {
            return new Either(value, 1, value);
        }
    }

    /** Up to 14 tries, some documents that hardly ever give up. */
    public static final CorpusSettings LONG_SEARCH = new CorpusSettings(
            0.1, 0.25, 0, 0, new Either(0.4, 0.6, 0.2), new Either(0.45, 0.6, 0.1), 0.01, 0.1, 0.08, 14, 6, true);

    public CorpusSettings {
        double shares = comparisonShare + arithmeticShare + journeyShare + shortcutShare;
        double[] rates = {
            comparisonShare,
            arithmeticShare,
            journeyShare,
            shortcutShare,
            shares,
            solutionRate.usual(),
            solutionRate.usualShare(),
            solutionRate.other(),
            giveUpRate.usual(),
            giveUpRate.usualShare(),
            giveUpRate.other(),
            falseVerdictRate,
            overlookRate,
            malformedRate
        };
        for (double rate : rates) {
            if (!(rate >= 0 && rate <= 1 + 1e-12)) {
                throw new Fault(
                        "corpus",
                        "shares and rates in 0..1, the shares together at most 1",
                        Double.toString(rate),
                        "fix the corpus settings");
            }
        }
        if (maxTries < 1 || journeyTries < 0) {
            throw new Fault(
                    "corpus",
                    "maxTries >= 1 and journeyTries >= 0",
                    maxTries + " and " + journeyTries,
                    "fix the corpus settings");
        }
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
                repeatTries);
    }
}
