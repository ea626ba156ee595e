package io.firesteel.trainer.preference;

import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.preference.PreferencePair.Side;

import java.util.ArrayList;
import java.util.List;

/** Pairs laid into micro-batches, both sides of a pair in the same one, and their loss: the mean over the pairs. */
final class PairBatch {
    private final BradleyTerry loss;
    private final SequencePacker.MicroBatches batches;
    private final int pairs;
    private final long tokens;
    private final double[][]
            outcomes; // [P]: loss, chosen, rejected; each is written by the one thread that computes its micro-batch

    PairBatch(List<PreferencePair> pairs, BradleyTerry loss, SequencePacker packer) {
        List<Side> sides = new ArrayList<>();
        List<Unit> units = new ArrayList<>();
        for (PreferencePair pair : pairs) {
            units.add(new Unit(sides.size(), sides.size() + 1));
            sides.add(Side.of(pair.prompt(), pair.chosen()));
            sides.add(Side.of(pair.prompt(), pair.rejected()));
        }
        this.loss = loss;
        this.pairs = pairs.size();
        this.tokens = sides.stream().mapToLong(side -> side.tokens().length).sum();
        this.batches = packer.packUnits(sides, units);
        this.outcomes = new double[pairs.size()][];
    }

    List<PackedSequences> microBatches() {
        return batches.packed();
    }

    /** Tokens of both sides of all pairs; a prompt counts once for each, though it is computed once for both. */
    long tokens() {
        return tokens;
    }

    /** dLoss/dreward of a micro-batch's sequences, which are chosen, rejected, chosen, rejected, …; their outcomes are kept. */
    double[] derivatives(int microBatch, double[] rewards) {
        double[] byReward = new double[rewards.length];
        int[] members = batches.members().get(microBatch);
        for (int s = 0; s < rewards.length; s += 2) {
            double chosen = rewards[s];
            double rejected = rewards[s + 1];
            byReward[s] = loss.byChosen(chosen, rejected) / pairs;
            byReward[s + 1] = loss.byRejected(chosen, rejected) / pairs;
            outcomes[members[s] / 2] = new double[] {loss.loss(chosen, rejected), chosen, rejected};
        }
        return byReward;
    }

    /** Over all pairs, in their order; the same bits for any split into micro-batches. */
    PairFigures figures() {
        double total = 0;
        double margins = 0;
        double right = 0;
        double chosen = 0;
        double rejected = 0;
        for (double[] outcome : outcomes) {
            double margin = outcome[1] - outcome[2];
            total += outcome[0];
            margins += margin;
            right += margin > 0 ? 1 : 0;
            chosen += outcome[1];
            rejected += outcome[2];
        }
        return new PairFigures(pairs, total / pairs, right / pairs, margins / pairs, chosen / pairs, rejected / pairs);
    }
}
