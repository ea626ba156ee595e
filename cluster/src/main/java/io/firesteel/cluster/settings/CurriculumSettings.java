package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

import java.util.List;

/** In what order problems are learned from; see {@code data.curriculum} in reference.conf. */
public sealed interface CurriculumSettings {
    /** Epoch after epoch, each a fresh shuffle of everything. */
    record Shuffled() implements CurriculumSettings {}

    /**
     * Problems up to a difficulty that rises linearly from the easiest's to the hardest's, easier ones staying in; then shuffled.
     *
     * @param iterations until the hardest are in
     */
    record ByDifficulty(int iterations) implements CurriculumSettings {
        public ByDifficulty {
            if (iterations < 1) {
                throw new Fault(
                        "iterations", "an integer >= 1", iterations + "", "half of run.iterations is a good start");
            }
        }
    }

    /** One range of difficulties after the other; the last stays. */
    record Stages(List<Stage> stages) implements CurriculumSettings {
        public Stages {
            if (stages.isEmpty()) {
                throw new Fault("stages", "at least one stage", "none", "{ iterations = 50, difficulty = \"1..2\" }");
            }
        }
    }

    /**
     * One stage.
     *
     * @param iterations how long it lasts; the last one lasts until the end
     * @param difficulty one, or several as {@code 1..4}
     */
    record Stage(int iterations, String difficulty) {
        public Stage {
            DifficultyRange.of(difficulty);
            if (iterations < 1) {
                throw new Fault("iterations", "an integer >= 1", iterations + "", "leave the stage out instead");
            }
        }

        public DifficultyRange range() {
            return DifficultyRange.of(difficulty);
        }
    }
}
