package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.core.config.Requirements;
import io.firesteel.rewards.corpus.CorpusSettings;
import io.firesteel.rewards.corpus.WorkingSettings;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.trainer.SftSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Supervised fine-tuning; see {@code sft} in reference.conf. */
public record SftStageSettings(
        long steps,
        Start start,
        Examples examples,
        HeldOut heldOut,
        SftSettings method,
        int reportEvery,
        int checkpointEvery,
        int evaluateEvery,
        DivergenceSettings divergence) {
    public SftStageSettings {
        new Requirements()
                .that(steps >= 1, "steps", "an integer >= 1", steps, "9000 is the default")
                .that(reportEvery >= 1, "report-every", "an integer >= 1", reportEvery, "100 is the default")
                .that(
                        checkpointEvery >= 1,
                        "checkpoint-every",
                        "an integer >= 1",
                        checkpointEvery,
                        "1000 is the default")
                .that(evaluateEvery >= 0, "evaluate-every", "0 or more", evaluateEvery, "0 never evaluates")
                .check();
        if (evaluateEvery == 0 && !(heldOut instanceof HeldOut.None)) {
            throw new Fault(
                    "evaluate-every",
                    "1 or more, since held-out names examples to be evaluated on",
                    "0",
                    "name how many steps lie between two evaluations, or set held-out.kind=none");
        }
    }

    /** What is trained. */
    public sealed interface Start {
        /** The policy that {@code policy.path} names. */
        record Policy() implements Start {}

        /**
         * A new policy with random weights and a word-level tokenizer.
         *
         * @param embeddingStd standard deviation of the embedding; the other matrices' are 1/√fan-in
         * @param controlTokens the first of the vocabulary; the first three are padding, begin and end of sequence
         * @param words the rest of the vocabulary; {@code 0..99} stands for the integers of that range. With {@code 0..9} and no number above,
         *     a number is as many tokens as it has digits
         */
        record New(
                int width,
                int layers,
                int heads,
                int kvHeads,
                int headWidth,
                int feedForward,
                double ropeTheta,
                double normEpsilon,
                boolean qkvBias,
                boolean tiedHead,
                int maxPositions,
                double embeddingStd,
                List<String> controlTokens,
                List<String> words)
                implements Start {
            public New {
                String size = "an integer >= 1";
                String usual = "reference.conf has a small policy's";
                new Requirements()
                        .that(width >= 1, "width", size, width, usual)
                        .that(layers >= 1, "layers", size, layers, usual)
                        .that(heads >= 1, "heads", size, heads, usual)
                        .that(kvHeads >= 1, "kv-heads", size, kvHeads, usual)
                        .that(headWidth >= 1, "head-width", size, headWidth, usual)
                        .that(feedForward >= 1, "feed-forward", size, feedForward, usual)
                        .that(maxPositions >= 1, "max-positions", size, maxPositions, usual)
                        .that(
                                kvHeads < 1 || heads % kvHeads == 0,
                                "heads",
                                "a multiple of kv-heads, which is " + kvHeads,
                                heads,
                                "as many query heads share each key/value head")
                        .that(
                                headWidth % 2 == 0,
                                "head-width",
                                "an even number",
                                headWidth,
                                "RoPE turns pairs of elements")
                        .that(ropeTheta > 0, "rope-theta", "a number above 0", ropeTheta, "10000 is usual")
                        .that(normEpsilon > 0, "norm-epsilon", "a number above 0", normEpsilon, "1e-6 is usual")
                        .that(
                                embeddingStd > 0,
                                "embedding-std",
                                "a number above 0",
                                embeddingStd,
                                "0.02 to 0.1 is usual")
                        .that(
                                controlTokens.size() >= 3,
                                "control-tokens",
                                "at least 3: padding, begin and end of sequence",
                                controlTokens,
                                "write [\"<pad>\", \"<bos>\", \"<eos>\"]")
                        .check();
            }
        }
    }

    /** What it imitates. Closed: exactly what a configuration can name. */
    public sealed interface Examples {
        /**
         * Generated Countdown searches over training problems of {@code data.countdown}.
         *
         * @param count how many numbers a problem has; as many as {@code data.countdown.count} if absent. For problems with 3 and
         *     with 4 numbers: a mixture of two of these
         */
        record Countdown(Optional<Integer> count, CorpusSettings corpus) implements Examples {
            public Countdown {
                count.ifPresent(numbers -> CountdownSettings.SMALL.withCount(numbers)); // refuses what that refuses
            }
        }

        /**
         * Generated worked multiplications of training problems of the task {@code multiplication}.
         *
         * @param difficulty one, or several as {@code 1..2}, each with an equal share; that of {@code data.task} if absent
         */
        record Multiplication(Optional<String> difficulty, WorkingSettings working) implements Examples {
            public Multiplication {
                difficulty.ifPresent(DifficultyRange::of); // refuses what that refuses
            }
        }

        /**
         * JSON Lines, CSV or Parquet on any Hadoop file system: {@code prompt} and {@code completion} as text, or {@code tokens} and
         * {@code learn} as rejection sampling writes them; and a {@code weight}, 1 where there is none.
         *
         * @param files paths, URIs, globs or folders, or {@code stage:NAME} for what another stage of the recipe has kept
         * @param learnPrompt whether the prompt is learned too, its first token excepted, which nothing predicts; false if absent
         * @param appendStop whether the policy's first stop token is put behind each completion of text that does not end in one; true if
         *     absent
         * @param columns by {@code prompt}, {@code completion}, {@code tokens}, {@code learn} and {@code weight} the column that has it; those
         *     of the same name if absent
         */
        record Files(
                List<String> files,
                Optional<Boolean> learnPrompt,
                Optional<Boolean> appendStop,
                Optional<Map<String, String>> columns)
                implements Examples {
            public Files {
                if (files.isEmpty()) {
                    throw new Fault(
                            "files",
                            "at least one file",
                            "none",
                            "name JSON Lines, CSV or Parquet with prompt and completion");
                }
            }
        }

        /**
         * Several of these, drawn from by weight: of any n examples in a row each gives its share, to one example exactly.
         *
         * @param of at least one
         */
        record Mixture(List<Part> of) implements Examples {
            public Mixture {
                if (of.isEmpty()) {
                    throw new Fault("of", "at least one part", "none", "write of = [{ weight = 1, examples { … } }]");
                }
            }
        }

        /**
         * A part of a mixture.
         *
         * @param weight its share is weight over the sum of weights; above 0
         * @param examples what it gives
         */
        record Part(double weight, Examples examples) {
            public Part {
                if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                    throw new Fault("weight", "a number above 0", Double.toString(weight), "1 is usual");
                }
            }
        }
    }

    /** Which examples are not learned from, so that the loss on them says how well it imitates what it has not seen. */
    public sealed interface HeldOut {
        /** None. */
        record None() implements HeldOut {}

        /**
         * So many of those to imitate, drawn by the run's seed. Of a mixture each part gives its share of its own
         * examples: a file that two parts name is held out of by each on its own.
         *
         * @param examples at least 1
         */
        record Drawn(int examples) implements HeldOut {
            public Drawn {
                if (examples < 1) {
                    throw new Fault("examples", "at least 1", Integer.toString(examples), "256 is usual");
                }
            }
        }

        /** All of some files; see {@link Examples.Files}. */
        record Files(
                List<String> files,
                Optional<Boolean> learnPrompt,
                Optional<Boolean> appendStop,
                Optional<Map<String, String>> columns)
                implements HeldOut {
            public Files {
                new Examples.Files(files, learnPrompt, appendStop, columns); // refuses what that refuses
            }

            /** The same, to be read. */
            public Examples.Files asExamples() {
                return new Examples.Files(files, learnPrompt, appendStop, columns);
            }
        }
    }
}
