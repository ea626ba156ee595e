package io.firesteel.cluster.results;

import io.firesteel.core.config.Requirements;

/**
 * A published finding, as a difference between two stages of one recipe.
 *
 * @param says the finding in a sentence
 * @param published its figures, as published
 * @param source paper and section, or page
 * @param recipe the {@code run.name} of the run directories that it is held against, which a preset's file sets
 * @param from the stage whose figure is taken away
 * @param to the stage from whose figure it is taken
 * @param figure of both, as the last line of {@code run} names it: {@code passAt1}, {@code rewards.NAME}; of a further evaluation set
 *     {@code SET/passAt1}
 * @param shape what the difference has to be like for the finding to hold
 */
public record Claim(
        String says,
        String published,
        String source,
        String recipe,
        String from,
        String to,
        String figure,
        Shape shape) {
    public Claim {
        new Requirements()
                .that(!says.isBlank(), "says", "a sentence", "nothing", "say what was found")
                .that(
                        !published.isBlank(),
                        "published",
                        "figures as published",
                        "nothing",
                        "or say that there are none")
                .that(!source.isBlank(), "source", "paper and section", "nothing", "say where it was published")
                .that(!from.equals(to), "to", "another stage than in from", to, "name the two that are compared")
                .check();
    }
}
