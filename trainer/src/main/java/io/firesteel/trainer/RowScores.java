package io.firesteel.trainer;

import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;

import java.util.List;

/** What a policy thinks of rows' learned tokens, beside learning: old, reference and teacher log-probs come from here. */
final class RowScores {
    private RowScores() {}

    /**
     * Log-probs of the rows' learned tokens as {@code network} computes them, {@code [R][n]}.
     *
     * @param groups all rows, those of a prompt together
     */
    static float[][] logProbs(PolicyNetwork network, List<TrainingRow> rows, List<Unit> groups, SequencePacker packer) {
        SequencePacker.MicroBatches batches = packer.packGroups(rows, groups);
        List<TokenScores> scores = network.score(batches.packed());
        float[][] logProbs = new float[rows.size()][];
        for (int m = 0; m < scores.size(); m++) {
            int[] bin = batches.members().get(m);
            int[] origins = batches.packed().get(m).origins();
            for (int s = 0; s < bin.length; s++) {
                logProbs[bin[s]] = rows.get(bin[s]).learnedPart(scores.get(m).logProbs(), origins[s]);
            }
        }
        return logProbs;
    }
}
