package io.firesteel.trainer;

import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.loss.LossTally;
import io.firesteel.trainer.objective.TokenObjective;

import java.util.List;

/** A mini-batch's loss as the network sees it: finds each row's learned tokens and hands their columns to the objective. */
final class RowObjective implements Objective {
    private final TokenObjective objective;
    private final List<TrainingRow> rows;
    private final SequencePacker.MicroBatches batches;
    private final Aggregation aggregation;
    private final Denominators denominators;
    private final LossTally[] tallies; // [rows]; each is written by the one thread that computes its micro-batch

    /** @param denominators of the whole mini-batch, which may count more than what is in {@code batches} */
    RowObjective(
            TokenObjective objective,
            List<TrainingRow> rows,
            SequencePacker.MicroBatches batches,
            Aggregation aggregation,
            Denominators denominators) {
        this.objective = objective;
        this.rows = rows;
        this.batches = batches;
        this.aggregation = aggregation;
        this.denominators = denominators;
        this.tallies = new LossTally[rows.size()];
    }

    /** What the network is to compute. */
    List<PackedSequences> microBatches() {
        return batches.packed();
    }

    /** Its figures for what {@code network} is now; nothing is learned. */
    LossTally evaluate(PolicyNetwork network) {
        List<TokenScores> scores = network.score(microBatches());
        for (int m = 0; m < scores.size(); m++) {
            PackedSequences packed = microBatches().get(m);
            derivatives(m, packed, scores.get(m), new float[packed.size()], new float[packed.size()]);
        }
        return tally();
    }

    @Override
    public void derivatives(
            int microBatch, PackedSequences sequences, TokenScores scores, float[] dLogProb, float[] dEntropy) {
        int[] bin = batches.members().get(microBatch);
        int[] origins = sequences.origins();
        for (int s = 0; s < bin.length; s++) {
            TrainingRow row = rows.get(bin[s]);
            int start = origins[s];
            float[] own = row.learnedPart(scores.logProbs(), start);
            double share = own.length == 0 ? 0 : aggregation.weight(own.length, denominators);
            double[] byLogProb = new double[own.length];
            double[] byEntropy = new double[own.length];
            tallies[bin[s]] = objective.evaluate(
                    row.columns(own, row.learnedPart(scores.entropies(), start), share), byLogProb, byEntropy);
            row.putLearned(byLogProb, dLogProb, start);
            row.putLearned(byEntropy, dEntropy, start);
        }
    }

    /** All rows' figures, added in the order of the rows: the same bits for any split into micro-batches. */
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
