package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

import java.util.OptionalInt;

/**
 * How problems of a procedural task are generated; see {@code data.task} in reference.conf.
 *
 * @param difficulty one, or several as {@code 1..4}; each gets an equal share
 * @param problems how many different ones to learn from, or {@code endless}
 * @param heldOut how many different ones to be evaluated on
 */
public record TaskSettings(String difficulty, String problems, int heldOut) {
    private static final String ENDLESS = "endless";

    public TaskSettings {
        DifficultyRange.of(difficulty);
        problems(problems);
        requireHeldOut(heldOut);
    }

    public DifficultyRange range() {
        return DifficultyRange.of(difficulty);
    }

    /** How many problems to learn from; empty if there is no end of them. */
    public OptionalInt count() {
        return problems(problems);
    }

    static OptionalInt problems(String written) {
        if (written.equals(ENDLESS)) {
            return OptionalInt.empty();
        }
        if (written.matches("[1-9]\\d{0,8}")) {
            return OptionalInt.of(Integer.parseInt(written));
        }
        throw new Fault(
                "problems",
                "an integer >= 1, or endless",
                written,
                "2000 is enough for small policies; endless draws new ones by address, iteration after iteration");
    }

    static void requireHeldOut(int problems) {
        if (problems < 1) {
            throw new Fault(
                    "held-out", "an integer >= 1", problems + "", "500 gives pass@1 a standard error of 2 points");
        }
    }
}
