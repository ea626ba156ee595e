package io.firesteel.trainer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows that an iteration learns from, with what is constant while it does.
 *
 * @param rows {@code [R]}
 * @param old log-probs at the start of the iteration, {@code [R][n]}
 * @param reference log-probs under the reference policy, {@code [R][n]}; null where the loss has no KL term
 */
record IterationRows(List<TrainingRow> rows, float[][] old, float[][] reference) {
    int size() {
        return rows.size();
    }

    TrainingRow row(int r) {
        return rows.get(r);
    }

    float[] oldLogProbs(int r) {
        return old[r];
    }

    float[] referenceLogProbs(int r) {
        return reference == null ? null : reference[r];
    }

    /** Log-probs of the rows' completions as {@code network} computes them, {@code [R][n]}. */
    static float[][] score(PolicyNetwork network, List<TrainingRow> rows, SequencePacker packer) {
        SequencePacker.MicroBatches batches = packer.pack(rows);
        List<TokenScores> scores = network.score(batches.packed());
        float[][] logProbs = new float[rows.size()][];
        IntStream.range(0, scores.size()).forEach(m -> {
            int[] bin = batches.members().get(m);
            for (int s = 0; s < bin.length; s++) {
                int start = batches.packed().get(m).starts()[s];
                logProbs[bin[s]] = rows.get(bin[s]).completionPart(scores.get(m).logProbs(), start);
            }
        });
        return logProbs;
    }
}
