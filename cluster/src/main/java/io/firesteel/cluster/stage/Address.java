package io.firesteel.cluster.stage;

import io.firesteel.core.Sha256;

import java.util.Map;

/**
 * What a stage's result is a function of: the values at {@link Stage#decidedBy}, the address of its randomness, and its inputs, each by
 * its own address (another stage's) or its content (a policy, a file). What bears the same address need not be done again.
 *
 * @param text all of it, one {@code key = value} a line
 * @param sha256 of the text, in hexadecimal
 */
public record Address(String text, String sha256) {
    /** Where a stage writes the text down, for whoever wonders why another one is done anew. */
    public static final String FILE = "decided-by.txt";

    private static final int BRIEF = 8;

    /**
     * The address of a stage.
     *
     * @param values those that decide it, in one form
     * @param seed of its randomness
     * @param inputs hash of each, by the configuration's word for it
     */
    public static Address of(Stage stage, String values, long seed, Map<String, String> inputs) {
        StringBuilder text = new StringBuilder();
        text.append("kind = ").append(stage.kind()).append('\n');
        text.append(values);
        text.append("seeds = ").append(seed).append('\n');
        inputs.forEach(
                (name, hash) -> text.append(name).append(" = ").append(hash).append('\n'));
        return of(text.toString());
    }

    private static Address of(String text) {
        return new Address(text, Sha256.of(text));
    }

    /** The beginning, which tells the directories of one name apart. */
    public String brief() {
        return sha256.substring(0, BRIEF);
    }

    /** What is another here than in that text. */
    public Changes changesSince(String former) {
        return Changes.between(former, text);
    }

    /** SHA-256 of each file, policy and class that goes in, by what it is of. */
    public Map<String, String> contents() {
        return Changes.contents(text);
    }
}
