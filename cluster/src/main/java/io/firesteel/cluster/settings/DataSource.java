package io.firesteel.cluster.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where problems come from; see {@code data.source} in reference.conf. A key that is left out takes what {@code data.countdown},
 * {@code data.task}, {@code data.train-files}, {@code data.test-files} and {@code data.columns} say.
 */
public sealed interface DataSource {
    /** All Countdown problems of a family, enumerated and split; see {@code data.countdown}. */
    record Countdown(
            Optional<Integer> count,
            Optional<Integer> highest,
            Optional<Integer> highestValue,
            Optional<Integer> lowestTarget,
            Optional<Integer> highestTarget)
            implements DataSource {
        /** With all keys absent. */
        public Countdown() {
            this(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * Problems of a procedural task, generated.
     *
     * @param name of the task, or the class name of a user's
     * @param difficulty one, or several as {@code 1..4}
     * @param problems how many to learn from, or endless
     * @param heldOut how many to be evaluated on
     */
    record Task(String name, Optional<String> difficulty, Optional<String> problems, Optional<Integer> heldOut)
            implements DataSource {
        public Task {
            difficulty.ifPresent(DifficultyRange::of);
            problems.ifPresent(TaskSettings::problems);
            heldOut.ifPresent(TaskSettings::requireHeldOut);
        }
    }

    /**
     * Rows of files.
     *
     * @param train paths, URIs or globs to learn from
     * @param test the same to be evaluated on
     * @param columns names of a problem's parts and the columns that hold them; empty recognises the schema
     */
    record Files(Optional<List<String>> train, Optional<List<String>> test, Optional<Map<String, String>> columns)
            implements DataSource {
        /** With all keys absent. */
        public Files() {
            this(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }
}
