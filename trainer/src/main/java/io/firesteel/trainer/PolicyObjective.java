package io.firesteel.trainer;

import io.firesteel.trainer.loss.LossTally;
import io.firesteel.trainer.loss.SequenceLoss;

import java.util.List;

/** A mini-batch's loss as the network sees it: finds each completion's tokens and hands them to the formulas. */
final class PolicyObjective implements Objective {
    private final SequenceLoss loss;
    private final IterationRows rows;
    private final List<int[]> members;
    private final LossTally[] tallies; // [rows]; each is written by the one thread that computes its micro-batch

    PolicyObjective(SequenceLoss loss, IterationRows rows, List<int[]> members) {
        this.loss = loss;
        this.rows = rows;
        this.members = members;
        this.tallies = new LossTally[rows.size()];
    }

    @Override
    public void derivatives(
            int microBatch, PackedSequences sequences, TokenScores scores, float[] dLogProb, float[] dEntropy) {
        int[] bin = members.get(microBatch);
        for (int s = 0; s < bin.length; s++) {
            TrainingRow row = rows.row(bin[s]);
            int start = sequences.starts()[s];
            double[] byLogProb = new double[row.learned()];
            double[] byEntropy = new double[row.learned()];
            LossTally tally = new LossTally();
            loss.add(
                    new SequenceLoss.Terms(
                            row.advantage(),
                            row.completionPart(scores.logProbs(), start),
                            row.completionPart(scores.entropies(), start),
                            rows.oldLogProbs(bin[s]),
                            row.samplerLogProbs(),
                            rows.referenceLogProbs(bin[s])),
                    byLogProb,
                    byEntropy,
                    tally);
            for (int t = 0; t < row.learned(); t++) {
                dLogProb[start + row.promptTokens() + t] = (float) byLogProb[t];
                dEntropy[start + row.promptTokens() + t] = (float) byEntropy[t];
            }
            tallies[bin[s]] = tally;
        }
    }

    /** All completions' figures, added in the order of the rows: the same bits for any split into micro-batches. */
    LossTally tally() {
        LossTally total = new LossTally();
        for (LossTally tally : tallies) {
            if (tally != null) {
                total.add(tally);
            }
        }
        return total;
    }
}
