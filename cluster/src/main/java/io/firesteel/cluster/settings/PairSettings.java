package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.preference.PreferenceSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Learning from pairs of completions of which one is better; see {@code reward-model} and {@code dpo} in reference.conf. */
public record PairSettings(
        long steps,
        Files pairs,
        HeldOut heldOut,
        PreferenceSettings method,
        int reportEvery,
        int checkpointEvery,
        int evaluateEvery) {
    public PairSettings {
        new Requirements()
                .that(steps >= 1, "steps", "an integer >= 1", steps, "200 is the default")
                .that(reportEvery >= 1, "report-every", "an integer >= 1", reportEvery, "10 is the default")
                .that(
                        checkpointEvery >= 1,
                        "checkpoint-every",
                        "an integer >= 1",
                        checkpointEvery,
                        "100 is the default")
                .that(evaluateEvery >= 0, "evaluate-every", "0 or more", evaluateEvery, "0 never evaluates")
                .check();
        if (evaluateEvery == 0 && !(heldOut instanceof HeldOut.None)) {
            throw new Fault(
                    "evaluate-every",
                    "1 or more, since held-out names pairs to be evaluated on",
                    "0",
                    "name how many steps lie between two evaluations, or set held-out.kind=none");
        }
    }

    /**
     * JSON Lines, CSV or Parquet on any Hadoop file system: {@code prompt}, {@code chosen} and {@code rejected} as text, or their tokens
     * as rejection sampling writes them.
     *
     * @param files paths, URIs, globs or folders, or {@code stage:NAME} for the pairs that another stage of the recipe has made
     * @param appendStop whether the policy's first stop token is put behind each completion of text that does not end in one; true if
     *     absent
     * @param columns by {@code prompt}, {@code chosen} and {@code rejected} the column that has it; those of the same name if absent
     */
    public record Files(List<String> files, Optional<Boolean> appendStop, Optional<Map<String, String>> columns) {}

    /** Which pairs are not learned from, so that the share of them that is agreed with says what was learned. */
    public sealed interface HeldOut {
        /** None. */
        record None() implements HeldOut {}

        /**
         * All pairs of this share of the prompts, drawn by the run's seed: no prompt is on both sides.
         *
         * @param share above 0 and below 1; at least one prompt is held out
         */
        record Drawn(double share) implements HeldOut {
            public Drawn {
                new Requirements()
                        .that(share > 0 && share < 1, "share", "a number above 0 and below 1", share, "0.1 is usual")
                        .check();
            }
        }

        /** All of some files; see {@link PairSettings.Files}. */
        record Files(List<String> files, Optional<Boolean> appendStop, Optional<Map<String, String>> columns)
                implements HeldOut {
            public Files {
                if (files.isEmpty()) {
                    throw new Fault("files", "at least one file", "none", "name files of pairs");
                }
            }

            /** The same, to be read. */
            public PairSettings.Files asPairs() {
                return new PairSettings.Files(files, appendStop, columns);
            }
        }
    }
}
