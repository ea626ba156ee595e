package io.firesteel.rewards.corpus;

import io.firesteel.core.config.Requirements;

import java.io.Serializable;

/**
 * How {@link MultiplicationCorpus} works a product out.
 *
 * @param guessShare share of documents that give the product at once, with nothing worked out
 * @param mistakeRate the probability that a working has a mistake: one of its results is wrong, and what follows goes on from it
 * @param checkRate the probability that the first working is checked by another
 * @param giveUpRate the probability of stopping at a product that no other working came to
 * @param malformedRate the share of documents with a tag or the answer missing, so that format remains to be learned
 * @param maxWorkings the most workings in a document; a product has one to four
 */
public record WorkingSettings(
        double guessShare,
        double mistakeRate,
        double checkRate,
        double giveUpRate,
        double malformedRate,
        int maxWorkings)
        implements Serializable {
    public WorkingSettings {
        Requirements requirements = new Requirements();
        rate(requirements, "guess-share", guessShare);
        rate(requirements, "mistake-rate", mistakeRate);
        rate(requirements, "check-rate", checkRate);
        rate(requirements, "give-up-rate", giveUpRate);
        rate(requirements, "malformed-rate", malformedRate);
        requirements
                .that(maxWorkings >= 1, "max-workings", "an integer >= 1", maxWorkings, "4 is as many as there are")
                .check();
    }

    private static void rate(Requirements requirements, String key, double rate) {
        requirements.that(rate >= 0 && rate <= 1, key, "a probability, 0 to 1", rate, "see reference.conf");
    }
}
