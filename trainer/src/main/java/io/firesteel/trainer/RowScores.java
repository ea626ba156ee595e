package io.firesteel.trainer;

import io.firesteel.trainer.batch.SequencePacker;

import java.util.List;

/** What a policy thinks of rows' learned tokens, beside learning: old, reference and teacher log-probs come from here. */
final class RowScores {
    private RowScores() {}

    /** Log-probs of the rows' learned tokens as {@code network} computes them, {@code [R][n]}. */
    static float[][] logProbs(PolicyNetwork network, List<TrainingRow> rows, SequencePacker packer) {
        SequencePacker.MicroBatches batches = packer.pack(rows);
        List<TokenScores> scores = network.score(batches.packed());
        float[][] logProbs = new float[rows.size()][];
        for (int m = 0; m < scores.size(); m++) {
            int[] bin = batches.members().get(m);
            for (int s = 0; s < bin.length; s++) {
                int start = batches.packed().get(m).starts()[s];
                logProbs[bin[s]] = rows.get(bin[s]).learnedPart(scores.get(m).logProbs(), start);
            }
        }
        return logProbs;
    }
}
