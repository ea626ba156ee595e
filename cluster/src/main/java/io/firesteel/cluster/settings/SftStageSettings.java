package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.rewards.corpus.CorpusSettings;
import io.firesteel.trainer.SftSettings;

import java.util.List;

/** Supervised fine-tuning; see {@code sft} in reference.conf. */
public record SftStageSettings(
        long steps, Start start, Examples examples, SftSettings method, int reportEvery, int checkpointEvery) {
    public SftStageSettings {
        if (steps < 1 || reportEvery < 1 || checkpointEvery < 1) {
            throw new Fault(
                    "steps, report-every, checkpoint-every",
                    "integers >= 1",
                    steps + ", " + reportEvery + ", " + checkpointEvery,
                    "see reference.conf");
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
         * @param words the rest of the vocabulary; {@code 0..99} stands for the integers of that range
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
                implements Start {}
    }

    /** What it imitates. */
    public sealed interface Examples {
        /** Generated Countdown searches over training problems. */
        record Countdown(CorpusSettings corpus) implements Examples {}

        /** JSON Lines or Parquet with {@code prompt} and {@code completion}; paths or URIs. */
        record Files(List<String> files) implements Examples {}
    }
}
