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

    /**
     * What is rarely solved is drawn more often: prioritised sampling (Kimi k1.5, Kimi Team 2025, arXiv:2501.12599, §2.3.4), whose problems are
     * drawn in proportion to 1 less their success rate.
     *
     * <p>Worked, {@code least} 0.1: of three problems, last solved by 0, 4 and 8 of 8 completions, the weights are 1, 0.5 and 0.1, so the first
     * is drawn first with probability 1/1.6 = 0.625. One that was never drawn weighs 1.
     *
     * <p>Ours differs: the rate is that of the last time it was drawn, since the policy changes; and {@code least}, so that nothing that was
     * once solved is never seen again.
     *
     * @param least a problem's least weight, above 0, at most 1; 1 draws all alike
     */
    record Prioritised(double least) implements CurriculumSettings {
        public Prioritised {
            if (!(least > 0 && least <= 1)) {
                throw new Fault("least", "above 0, at most 1", least + "", "0.1 is a good start");
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
